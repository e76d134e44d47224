import { createReader } from '../../native/reader/reader.ts';
import { createHidTransport } from '../../native/transport/hidTransport.ts';
import { createUsbTransport } from '../../native/transport/usbTransport.ts';

// A process of its own around the driver and the real libraries: it prints each event of the reader as a line of JSON.

const transport = process.argv[2] === 'usb' ? createUsbTransport() : createHidTransport();
const reader = createReader({ transport });
reader.subscribe((event) => console.log(JSON.stringify(event)));
