import { createElement, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** The least that React can do: one button that counts. */
function Empty() {
  const [touches, setTouches] = useState(0);
  const style = { width: 300, height: 120 };
  return createElement(
    'button',
    { type: 'button', style, onClick: () => setTouches(touches + 1) },
    `${touches}`,
  );
}

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root');
createRoot(root).render(createElement(Empty));
