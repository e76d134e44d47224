import { formatIds, type UsbIds } from '../../native/transport/knownDevices.ts';

/** The rules that let the users of the seat, and the group plugdev, open a device: as raw USB and as HID. */
export function udevRulesFor(ids: UsbIds): string[] {
  const [vendor, product] = formatIds(ids).split(':');
  const grant = 'MODE="0660", GROUP="plugdev", TAG+="uaccess"';
  return [
    `SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="${vendor}", ATTR{idProduct}=="${product}", ${grant}`,
    `KERNEL=="hidraw*", SUBSYSTEM=="hidraw", ATTRS{idVendor}=="${vendor}", ATTRS{idProduct}=="${product}", ${grant}`,
  ];
}
