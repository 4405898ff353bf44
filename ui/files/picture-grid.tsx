import type { PreviewSide } from '@messaging/client/files';
import { useConversation } from '../conversation/conversation-context.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { ImageFile } from './image-file.ts';
import { Picture } from './picture.tsx';
import { toPlaceStyle } from './picture-style.ts';

/** The images of a message: a single one in its proportions, several as tiles. A press shows one over the whole window. */
export function PictureGrid({ images }: { images: readonly ImageFile[] }) {
  const isSingle = images.length === 1;
  return (
    <ul className="msg-pictures" data-single={isSingle}>
      {images.map((image) => (
        <li key={image.fileId}>
          <Tile image={image} preview={isSingle ? '1280' : '320'} />
        </li>
      ))}
    </ul>
  );
}

function Tile({ image, preview }: { image: ImageFile; preview: PreviewSide }) {
  const { files } = useMessagingUi().texts;
  const { actions } = useConversation();
  return (
    <button
      type="button"
      className="msg-picture"
      style={toPlaceStyle(image)}
      onClick={() => actions.showImage(image)}
    >
      <Picture image={image} preview={preview} alt={files.image(image.filename)} />
    </button>
  );
}
