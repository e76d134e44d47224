/**
 * Indices into the 468 points of MediaPipe's face mesh (Kartynnik et al. 2019). "Right" and "left" are the subject's:
 * in an unmirrored picture the right eye is on the left.
 */
export const rightEye = { outer: 33, inner: 133, upper: [160, 158], lower: [144, 153] } as const;
export const leftEye = { outer: 263, inner: 362, upper: [387, 385], lower: [373, 380] } as const;
export const noseTip = 1;
export const mouthCorners = [61, 291] as const;
export const innerMouthCorners = [78, 308] as const;
export const innerLips = [
  [13, 14],
  [82, 87],
  [312, 317],
] as const;

/**
 * Mesh points of the two eyes' outlines in the order in which the iris net gives them: nine along the lower lid from
 * the outer corner to the inner one, then seven along the upper lid.
 */
export const rightEyeOutline = [
  33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173,
] as const;
export const leftEyeOutline = [
  263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398,
] as const;
