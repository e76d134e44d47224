import i18next, { type i18n } from 'i18next';
import { createContext, useContext } from 'react';
import type { CalendarDate, CalendarMonth } from '../../domain/calendar.ts';
import type { Language, LocalisedText } from '../../domain/localisedText.ts';
import { type Punctuation, punctuation } from '../../domain/punctuation.ts';
import { flatten, languages, type MessageKey } from './texts.ts';

/** What fills the placeholders of a message. */
type Fill = Readonly<Record<string, string | number>>;

/** Everything the page says in one language. */
export interface Words extends Punctuation {
  readonly language: Language;
  /** the form that is read on the screen */
  t: (key: MessageKey, fill?: Fill) => string;
  /** the form that is heard */
  spoken: (key: MessageKey, fill?: Fill) => string;
  /** the terminal's own text in this language */
  of: (text: LocalisedText) => string;
  /** a calendar date in full, for example 2027年4月10日 */
  date: (date: CalendarDate) => string;
  /** a calendar month in full, for example 2027年5月 */
  month: (month: CalendarMonth) => string;
  /** several things as one enumeration */
  list: (things: readonly string[]) => string;
  /** a span of time in minutes and seconds */
  duration: (ms: number) => string;
}

function createMessages(): i18n {
  const messages = i18next.createInstance();
  const resources = Object.fromEntries(
    Object.entries(languages).map(([language, { texts }]) => {
      const entries = [...flatten(texts)];
      return [
        language,
        {
          shown: Object.fromEntries(entries.map(([key, [shown]]) => [key, shown])),
          spoken: Object.fromEntries(entries.map(([key, [, spoken]]) => [key, spoken])),
        },
      ];
    }),
  );
  void messages.init({
    resources,
    // Half a translated screen is worse than none: a missing key fails the build, so nothing is ever looked up elsewhere.
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    // React escapes what it draws.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return messages;
}

const messages = createMessages();

/** The words of a language. */
export function wordsIn(language: Language): Words {
  const shown = messages.getFixedT(language, 'shown');
  const spoken = messages.getFixedT(language, 'spoken');
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const months = new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' });
  const lists = new Intl.ListFormat(language, { type: 'conjunction', style: 'narrow' });
  return {
    ...punctuation[language],
    language,
    t: (key, fill) => shown(key, fill ?? {}),
    spoken: (key, fill) => spoken(key, fill ?? {}),
    of: (text) => text[language],
    // A calendar date has no time zone; noon UTC keeps the formatter on that very day.
    date: (date) => dates.format(new Date(`${date}T12:00:00Z`)),
    month: (month) => months.format(new Date(`${month}-15T12:00:00Z`)),
    list: (things) => lists.format(things),
    duration: (ms) => {
      const seconds = Math.ceil(ms / 1000);
      if (seconds < 60) return shown('time.seconds', { seconds });
      const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
      return rest === 0
        ? shown('time.wholeMinutes', { minutes })
        : shown('time.minutes', { minutes, seconds: rest });
    },
  };
}

export const WordsContext = createContext<Words>(wordsIn('zh-CN'));

/** The words in the language that the person chose. */
export function useWords(): Words {
  return useContext(WordsContext);
}
