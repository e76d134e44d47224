import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';

interface KeyProps {
  testId: string;
  onPress: () => void;
  children: ReactNode;
  wide?: boolean;
  label?: string;
  disabled?: boolean;
}

/** One key of an on-screen keyboard. It leaves the focus where it is, so that a real keyboard can go on writing. */
export function Key({ testId, onPress, children, wide, label, disabled }: KeyProps) {
  return (
    <Button
      className={wide ? 'key key-wide' : 'key'}
      data-testid={testId}
      onPress={onPress}
      isDisabled={disabled ?? false}
      {...(label ? { 'aria-label': label } : {})}
    >
      {children}
    </Button>
  );
}
