import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';

interface BigButtonProps {
  /** primary: the one thing to do next; plain: another way; quiet: the way out */
  kind?: 'primary' | 'plain' | 'quiet';
  icon: LucideIcon;
  testId: string;
  onPress: () => void;
  disabled?: boolean;
  children: ReactNode;
}

/** A button that says what it does in a verb, with a picture of it. */
export function BigButton({
  kind = 'plain',
  icon: Icon,
  testId,
  onPress,
  disabled,
  children,
}: BigButtonProps) {
  return (
    <Button
      className={`big-button big-button-${kind}`}
      data-testid={testId}
      isDisabled={disabled ?? false}
      onPress={onPress}
    >
      <Icon aria-hidden />
      <span>{children}</span>
    </Button>
  );
}
