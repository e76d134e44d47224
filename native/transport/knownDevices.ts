/** A USB device by its vendor and product id. */
export interface UsbIds {
  vendorId: number;
  productId: number;
}

/**
 * HID readers that public sources name. An id is a hint and no proof (STMicroelectronics' sample id is shared by
 * unrelated products): a device is used only after its module has answered.
 */
export const knownHidReaders: readonly (UsbIds & { name: string })[] = [
  { vendorId: 0x2b8b, productId: 0x2721, name: 'HID reader (2B8B:2721)' },
  { vendorId: 0x10c4, productId: 0x0007, name: 'MIAXIS MR-300 (中正)' },
  { vendorId: 0x203b, productId: 0x0101, name: 'MIAXIS (中正)' },
  { vendorId: 0x0483, productId: 0x572b, name: 'DK26ME, DK200ZK (德科)' },
  { vendorId: 0x10c4, productId: 0x8a1b, name: 'Senter (信通)' },
  { vendorId: 0x2015, productId: 0x0008, name: '森锐' },
];

/** The raw USB device of the module itself. Several makers ship it: the ids do not tell the brand. */
export const rawSamDevice: UsbIds & { name: string } = {
  vendorId: 0x0400,
  productId: 0xc35a,
  name: 'SAM (0400:C35A)',
};

export function sameIds(left: UsbIds, right: UsbIds): boolean {
  return left.vendorId === right.vendorId && left.productId === right.productId;
}

/** `2b8b:2721`, as `lsusb` writes ids. */
export function formatIds({ vendorId, productId }: UsbIds): string {
  const hex = (id: number) => id.toString(16).padStart(4, '0');
  return `${hex(vendorId)}:${hex(productId)}`;
}

/** Reads `2b8b:2721`; null for any other text. */
export function parseIds(text: string): UsbIds | null {
  const match = /^([0-9a-f]{4}):([0-9a-f]{4})$/i.exec(text.trim());
  if (!match) return null;
  return {
    vendorId: Number.parseInt(match[1] as string, 16),
    productId: Number.parseInt(match[2] as string, 16),
  };
}
