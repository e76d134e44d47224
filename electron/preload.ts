import { ipcRenderer } from 'electron';

// The one thing the page gets from this side: a MessagePort to the terminal, each time it asks for one.
// The two messages are the page's own (renderer/wire/connect.ts); nothing is exposed to its world.

const wanted = 'anxin-port-wanted';
const handedOver = 'anxin-port';

window.addEventListener('message', (event) => {
  if (event.source !== window || event.data?.type !== wanted) return;
  const { port1, port2 } = new MessageChannel();
  ipcRenderer.postMessage(handedOver, null, [port1]);
  window.postMessage({ type: handedOver }, location.origin, [port2]);
});
