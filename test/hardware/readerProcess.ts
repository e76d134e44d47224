import { createReader } from '../../native/reader/reader.ts';
import { createHidTransport } from '../../native/transport/hidTransport.ts';
import { createUsbTransport } from '../../native/transport/usbTransport.ts';

// A process of its own around the driver and the real libraries: it prints each event of the reader as a line of JSON.
// readerProcess.ts [hid | usb] [MILLISECONDS]: with a number, its event loop stalls for that long over and over.

const transport = process.argv[2] === 'usb' ? createUsbTransport() : createHidTransport();
const stallMs = Number(process.argv[3] ?? 0);
const reader = createReader({ transport, withFingerprints: stallMs > 0 });
reader.subscribe((event) => console.log(JSON.stringify(event)));

if (stallMs > 0) {
  setInterval(() => {
    const until = performance.now() + stallMs;
    while (performance.now() < until);
  }, stallMs + 20);
}
