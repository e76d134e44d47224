import { useLayoutEffect } from 'react';
import { type ContrastMode, palettes } from './contrasts.ts';
import { bodyTextPx, smallest, type TextSizeStep, toolTextPx } from './sizes.ts';

const customProperty = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;

/** Puts the theme's data on the document as CSS custom properties, and keeps it right when the window changes. */
export function useTheme(contrast: ContrastMode, textSize: TextSizeStep): void {
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.dataset['contrast'] = contrast;
    root.style.colorScheme = contrast === 'normal' ? 'light' : 'dark';
    for (const [name, colour] of Object.entries(palettes[contrast])) {
      root.style.setProperty(customProperty(name), colour);
    }
  }, [contrast]);

  useLayoutEffect(() => {
    const root = document.documentElement;
    const measure = (): void => {
      const { innerWidth, innerHeight } = window;
      root.style.fontSize = `${bodyTextPx(innerWidth, innerHeight, textSize)}px`;
      root.style.setProperty('--standard', `${bodyTextPx(innerWidth, innerHeight, 0)}px`);
      root.style.setProperty('--tool-text', `${toolTextPx(innerWidth, innerHeight)}px`);
      root.style.setProperty('--target', `${smallest.targetPx}px`);
      root.style.setProperty('--apart', `${smallest.targetDistancePx}px`);
      root.dataset['textSize'] = String(textSize);
    };
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [textSize]);
}
