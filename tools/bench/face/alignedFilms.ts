/** The JPEG pictures of an mjpeg film; in what ffmpeg writes, no end marker stands anywhere but at an end. */
export function picturesOf(film: Buffer): Buffer[] {
  const pictures: Buffer[] = [];
  for (let start = film.indexOf('ffd8', 0, 'hex'); start >= 0; ) {
    const end = film.indexOf('ffd9', start, 'hex');
    if (end < 0) break;
    pictures.push(film.subarray(start, end + 2));
    start = film.indexOf('ffd8', end + 2, 'hex');
  }
  return pictures;
}

const longestComment = 0xffff;

/** Lengthens a picture to `bytes` by comments, which a decoder skips. At least four bytes have to be missing, or none. */
function lengthened(picture: Buffer, bytes: number): Buffer {
  const comments: Buffer[] = [];
  for (let missing = bytes - picture.length; missing > 0; ) {
    // What is left after a full comment has to be room for another one.
    const length = missing <= longestComment + 2 ? missing : Math.min(longestComment + 2, missing - 4);
    const comment = Buffer.alloc(length);
    comment.writeUInt16BE(0xfffe, 0);
    comment.writeUInt16BE(length - 2, 2);
    comments.push(comment);
    missing -= length;
  }
  return Buffer.concat([picture.subarray(0, 2), ...comments, picture.subarray(2)]);
}

/**
 * Films of which one can be written over another while Chromium plays the file as its camera: equally long, and with
 * every picture at the same place. Chromium maps the file once and goes on reading where the last picture ended.
 */
export function alignedFilms(films: readonly Buffer[]): Buffer[] {
  const apart = films.map(picturesOf);
  const bytes = Math.max(...apart.flat().map(({ length }) => length)) + 4;
  const count = Math.max(...apart.map(({ length }) => length));
  return apart.map((pictures) =>
    Buffer.concat(
      Array.from({ length: count }, (_, index) =>
        lengthened(pictures[index % pictures.length] ?? Buffer.alloc(0), bytes),
      ),
    ),
  );
}
