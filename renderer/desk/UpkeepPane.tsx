import { FileChartColumn, HardDriveDownload, HardDriveUpload, Usb } from 'lucide-react';
import { useState } from 'react';
import type { TerminalStatus } from '../../contract/terminal/index.ts';
import { useWords } from '../words/words.ts';
import { ActivationForm } from './ActivationForm.tsx';
import { LevelMark } from './Gauge.tsx';
import { useReadings } from './instruments.ts';
import { SetAsideList } from './SetAsideList.tsx';
import { useCarrying, useSticks } from './useCarrying.ts';
import { useDesk } from './useDesk.ts';
import { useHotkeys } from './useHotkeys.ts';

const bytesPerMegabyte = 1024 * 1024;

/** Exchanging data with the agency by hand (交换数据): three buttons, every instrument, and the activation where it is asked for. */
export function UpkeepPane({ status, onResult }: { status: TerminalStatus; onResult: () => void }) {
  const { t, date, language } = useWords();
  const { say } = useDesk();
  const reading = useReadings();
  const sticks = useSticks();
  const { underWay, carry } = useCarrying();
  const [chosen, setChosen] = useState<string | null>(null);
  const { store, salvage, sync, gauges, clock } = status;
  const stick =
    sticks?.find(({ path }) => path === chosen) ?? sticks?.find(({ hasAnswer }) => hasAnswer) ?? sticks?.[0];
  const begin = (direction: 'writing' | 'reading') => {
    if (stick) void carry(direction, stick.path);
    else say({ tone: 'notice', text: t('desk.upkeep.noStick') });
  };
  useHotkeys({ 1: () => begin('writing'), 2: () => begin('reading'), 3: onResult });

  return (
    <section className="sheet" data-testid="upkeep">
      <header className="sheet-head">
        <h1>{t('desk.upkeep.title')}</h1>
      </header>
      <p>{t('desk.upkeep.lead')}</p>
      <fieldset className="sticks">
        <legend>{t('desk.upkeep.stick')}</legend>
        {sticks?.length === 0 && <p className="hint">{t('desk.upkeep.noStick')}</p>}
        {sticks?.map(({ path, name, freeBytes, hasAnswer }) => (
          <label key={path} className="tick">
            <input
              type="radio"
              name="stick"
              data-testid="stick"
              checked={path === stick?.path}
              onChange={() => setChosen(path)}
            />
            <Usb aria-hidden />
            <strong>{name}</strong>
            <small>
              {t('desk.upkeep.free', {
                count: new Intl.NumberFormat(language).format(Math.floor(freeBytes / bytesPerMegabyte)),
              })}
            </small>
            {hasAnswer && <span className="hint-good">{t('desk.upkeep.answer')}</span>}
          </label>
        ))}
      </fieldset>
      <div className="row">
        <button
          type="button"
          className="desk-button"
          data-testid="ferry-write"
          aria-disabled={underWay !== null}
          // biome-ignore lint/a11y/noAutofocus: the desk is worked by keyboard, and each step has one place to begin with
          autoFocus
          onClick={() => begin('writing')}
        >
          <HardDriveDownload aria-hidden /> {t('desk.upkeep.write')} <kbd>1</kbd>
        </button>
        <button
          type="button"
          className="desk-button"
          data-testid="ferry-read"
          aria-disabled={underWay !== null}
          onClick={() => begin('reading')}
        >
          <HardDriveUpload aria-hidden /> {t('desk.upkeep.read')} <kbd>2</kbd>
        </button>
        <button type="button" className="desk-button" data-testid="ferry-result" onClick={onResult}>
          <FileChartColumn aria-hidden /> {t('desk.upkeep.result')} <kbd>3</kbd>
        </button>
      </div>
      {underWay && (
        <p className="row" data-testid="ferry-progress">
          {t(`desk.upkeep.${underWay.direction}`)}
          <progress
            aria-label={t(`desk.upkeep.${underWay.direction}`)}
            {...(underWay.total > 0 ? { max: underWay.total, value: underWay.done } : {})}
          />
        </p>
      )}
      <SetAsideList waiting={sync.waiting + sync.parked} />
      <ActivationForm sync={sync} />
      <section>
        <h2>{t('desk.upkeep.state')}</h2>
        {store.state === 'unavailable' && <p className="hint">{t(`desk.store.${store.reason}`)}</p>}
        {salvage && (
          <p className="hint" data-testid="salvage">
            {t(salvage.lost > 0 ? 'desk.upkeep.salvagedLess' : 'desk.upkeep.salvaged', {
              ...salvage,
              date: date(salvage.on),
            })}
          </p>
        )}
        {sync.reason && <p className="hint">{t(`desk.upkeep.problem.${sync.reason}`)}</p>}
        <table className="table">
          <tbody>
            {gauges.map((gauge) => (
              <tr key={gauge.name} data-level={gauge.level} data-testid={`instrument-${gauge.name}`}>
                <td>{t(`desk.gauge.instrument.${gauge.name}`)}</td>
                <td className="number">{reading(gauge, clock)}</td>
                <td className="gauge-item" data-level={gauge.level}>
                  <strong>
                    <LevelMark level={gauge.level} /> {t(`desk.gauge.level.${gauge.level}`)}
                  </strong>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
