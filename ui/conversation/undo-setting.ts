import { useSyncExternalStore } from 'react';

const KEY = 'undo send';
const listeners = new Set<() => void>();
/** As this window has set it; it is kept here where storage is forbidden. */
let isOn: boolean | undefined;

/** Whether a sent message waits for some seconds, in which it can be taken back. A setting of this browser; off at first. */
export function useUndoSetting(): boolean {
  return useSyncExternalStore(subscribe, readUndoSetting);
}

export function readUndoSetting(): boolean {
  try {
    isOn ??= localStorage.getItem(KEY) === 'on';
  } catch {
    isOn = false;
  }
  return isOn;
}

export function writeUndoSetting(value: boolean): void {
  isOn = value;
  try {
    localStorage.setItem(KEY, value ? 'on' : 'off');
  } catch {
    // It lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  const onStorage = ({ key }: StorageEvent): void => {
    if (key !== KEY && key !== null) return;
    isOn = undefined;
    listener();
  };
  listeners.add(listener);
  addEventListener('storage', onStorage);
  return () => {
    listeners.delete(listener);
    removeEventListener('storage', onStorage);
  };
}
