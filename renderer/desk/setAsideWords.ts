import { type SetAsideItem, SetAsideReason } from '../../contract/terminal/index.ts';
import { isKnown } from '../../domain/openEnum.ts';
import type { Words } from '../words/words.ts';

const parcels = ['records', 'requests', 'evidence'] as const;

/** What is said of something that was set aside: which it is, what happened, what to do, and what was tried. */
export interface SetAsideWords {
  what: string;
  happened: string;
  toDo: string;
  since: string;
  tried: string | null;
}

export function setAsideWords({ t, language }: Words, item: SetAsideItem): SetAsideWords {
  const day = (instant: string) =>
    new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'Asia/Shanghai' }).format(
      new Date(instant),
    );
  const reason = isKnown(SetAsideReason, item.reason) ? item.reason : 'other';
  const parcel = parcels.find((name) => name === item.parcel) ?? 'other';
  const act = item.about?.act;
  const kind = t(`desk.setAside.parcel.${parcel}`);
  const of = !act
    ? ''
    : act.kind === 'attempt'
      ? t(`desk.result.${act.result}`)
      : t(`desk.way.${act.request}`);
  return {
    what: of === '' || parcel === 'evidence' ? kind : of,
    happened: t(`desk.setAside.what.${reason}`),
    toDo: item.passing ? t('desk.setAside.passing') : t(`desk.setAside.do.${reason}`),
    since: t('desk.setAside.since', { date: day(item.since) }),
    tried:
      item.triedAgain &&
      t('desk.setAside.tried', { times: item.triedAgain.times, date: day(item.triedAgain.at) }),
  };
}
