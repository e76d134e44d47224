import { useRef, useState } from 'react';

/** Pictures that somebody adds to a form. */
export interface Pictures {
  /** how many are read */
  count: number;
  add: (more: Promise<readonly Blob[]>) => void;
  /** Takes all of them away again. */
  clear: () => void;
  /** All of them, once those that are still being read are read: none that was chosen is missing from what is sent. */
  all: () => Promise<Blob[]>;
}

/**
 * Keeps what is added to a form in its order.
 * @param most how many are kept; the oldest go
 */
export function usePictures(most: number): Pictures {
  const [count, setCount] = useState(0);
  const kept = useRef<Promise<Blob[]>>(Promise.resolve([]));
  return {
    count,
    add(more) {
      kept.current = Promise.all([kept.current, more]).then(([before, added]) =>
        [...before, ...added].slice(-most),
      );
      const latest = kept.current;
      void latest.then((pictures) => {
        if (kept.current === latest) setCount(pictures.length);
      });
    },
    clear() {
      kept.current = Promise.resolve([]);
      setCount(0);
    },
    all: () => kept.current,
  };
}
