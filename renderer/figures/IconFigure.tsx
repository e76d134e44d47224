import type { LucideIcon } from 'lucide-react';

/** One large icon in a round field. It repeats what the words beside it say. */
export function IconFigure({ icon: Icon, busy }: { icon: LucideIcon; busy?: boolean }) {
  return (
    <div className={busy ? 'icon-figure icon-figure-busy' : 'icon-figure'} aria-hidden="true">
      <Icon strokeWidth={1.5} />
    </div>
  );
}
