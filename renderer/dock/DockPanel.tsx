import { Wrench, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components';
import { CameraChoice, type DockState } from '../../contract/terminal/index.ts';
import type { TerminalClient } from '../wire/connect.ts';
import { ignoreStale } from '../wire/terminalStore.ts';
import { useWords } from '../words/words.ts';
import './dock.css';

const dayMs = 86_400_000;

interface SwitchProps {
  testId: string;
  onPress: () => void;
  pressed?: boolean;
  disabled?: boolean;
  children: ReactNode;
}

function Switch({ testId, onPress, pressed, disabled, children }: SwitchProps) {
  return (
    <Button
      className="dock-switch"
      data-testid={testId}
      isDisabled={disabled ?? false}
      onPress={onPress}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
    >
      {children}
    </Button>
  );
}

/** The development aids: simulated cards, camera, network and clock. */
export function DockPanel({ dock, client }: { dock: DockState; client: TerminalClient }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const move = (offsetMs: number) => void ignoreStale(client.dock.clock({ offsetMs }));
  if (!open)
    return (
      <Button
        className="dock-tab"
        data-testid="dock-open"
        aria-label={t('dock.open')}
        onPress={() => setOpen(true)}
      >
        <Wrench aria-hidden />
      </Button>
    );
  return (
    <aside className="dock" data-testid="dock" aria-label={t('dock.title')}>
      <header>
        <h2>{t('dock.title')}</h2>
        <Button
          className="dock-switch"
          data-testid="dock-close"
          aria-label={t('dock.close')}
          onPress={() => setOpen(false)}
        >
          <X aria-hidden />
        </Button>
      </header>
      <h3>{t('dock.cards')}</h3>
      {dock.cards.map((card) => (
        <Switch
          key={card.id}
          testId={`dock-card-${card.id}`}
          pressed={dock.laidCardId === card.id}
          onPress={() => void ignoreStale(client.dock.layCard({ cardId: card.id }))}
        >
          <strong>{card.label}</strong>
          <small>{card.purpose}</small>
        </Switch>
      ))}
      <Switch
        testId="dock-remove-card"
        disabled={dock.laidCardId === null}
        onPress={() => void ignoreStale(client.dock.removeCard())}
      >
        {t('dock.remove')}
      </Switch>
      {dock.faults.length > 0 && <h3>{t('dock.faults')}</h3>}
      {dock.faults.map((fault) => (
        <Switch
          key={fault}
          testId={`dock-fault-${fault}`}
          onPress={() => void ignoreStale(client.dock.fault({ fault }))}
        >
          {fault}
        </Switch>
      ))}
      <h3>{t('dock.camera')}</h3>
      {CameraChoice.options.map((camera) => (
        <Switch
          key={camera}
          testId={`dock-camera-${camera}`}
          pressed={dock.camera === camera}
          onPress={() => void ignoreStale(client.dock.camera({ camera }))}
        >
          {t(`dock.cameraChoice.${camera}`)}
        </Switch>
      ))}
      <h3>{t('dock.network')}</h3>
      <Switch
        testId="dock-network"
        pressed={dock.networkCut}
        onPress={() => void ignoreStale(client.dock.network({ cut: !dock.networkCut }))}
      >
        {t(dock.networkCut ? 'dock.networkRestore' : 'dock.networkCut')}
      </Switch>
      <h3>
        {t('dock.clock')} {t('dock.clockOffset', { days: Math.round(dock.clockOffsetMs / dayMs) })}
      </h3>
      <Switch testId="dock-clock-back" onPress={() => move(dock.clockOffsetMs - dayMs)}>
        {t('dock.clockBack')}
      </Switch>
      <Switch testId="dock-clock-forth" onPress={() => move(dock.clockOffsetMs + dayMs)}>
        {t('dock.clockForth')}
      </Switch>
      <Switch testId="dock-clock-month" onPress={() => move(dock.clockOffsetMs + 30 * dayMs)}>
        {t('dock.clockMonth')}
      </Switch>
      <Switch testId="dock-clock-reset" onPress={() => move(0)}>
        {t('dock.clockReset')}
      </Switch>
    </aside>
  );
}
