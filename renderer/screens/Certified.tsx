import { CircleCheckBig, LogOut, Send } from 'lucide-react';
import type { VisitSnapshot } from '../../contract/terminal/index.ts';
import { monthOf } from '../../domain/calendar.ts';
import { IconFigure } from '../figures/IconFigure.tsx';
import { QrCode } from '../figures/QrCode.tsx';
import { BigButton } from '../layout/BigButton.tsx';
import { Screen } from '../layout/Screen.tsx';
import { useAct } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';
import { PersonName } from './PersonName.tsx';

type Ended = Extract<VisitSnapshot, { state: 'ended' }>;
type Certification = NonNullable<Ended['certification']>;
type Reference = NonNullable<Certification['reference']>;

/** 认证成功: until when it holds, on what it rests, and how far it truly has come. */
export function Certified({
  certification,
  visitor,
}: { certification: Certification } & Pick<Ended, 'visitor'>) {
  const { t, spoken, of, date, month, list, sentences, labelled } = useWords();
  const act = useAct();
  const {
    on,
    nextBy,
    resumesFrom,
    backPay,
    explanation,
    spokenExplanation,
    reference,
    delivery,
    recordId,
    code,
  } = certification;
  const compared = ({ kind, takenOn }: Reference, say: typeof t) =>
    takenOn
      ? say(`certified.reference.${kind}`, { month: month(monthOf(takenOn)) })
      : say(`certified.undatedReference.${kind}`);
  const next = nextBy ? labelled(t('certified.next'), date(nextBy)) : t('certified.nextNone');
  return (
    <Screen
      tone="good"
      figure={<IconFigure icon={CircleCheckBig} />}
      title={t('certified.title')}
      lead={visitor && <PersonName name={visitor.name} />}
      aloud={spoken('certified.title')}
      onRequest={sentences([
        spoken('certified.title'),
        next,
        of(spokenExplanation),
        ...(reference ? [compared(reference, spoken)] : []),
        spoken(`delivery.${delivery}`),
      ])}
      actions={
        <BigButton kind="primary" icon={LogOut} testId="act-finish" onPress={() => act({ act: 'leave' })}>
          {t('acts.finish')}
        </BigButton>
      }
    >
      {nextBy ? (
        <p className="next-date">
          <span>{t('certified.next')}</span>
          <strong data-testid="next-date">
            <time dateTime={nextBy}>{date(nextBy)}</time>
          </strong>
        </p>
      ) : (
        <p className="next-date">
          <span>{t('certified.nextNone')}</span>
        </p>
      )}
      {resumesFrom && <p className="aside">{t('certified.resumes', { month: month(resumesFrom) })}</p>}
      {backPay.length > 0 && (
        <p className="aside">{t('certified.backPay', { months: list(backPay.map(month)) })}</p>
      )}
      <p className="explanation">{of(explanation)}</p>
      {reference && (
        <p className="explanation" data-testid="reference">
          {compared(reference, t)}
        </p>
      )}
      <p className="delivery" data-testid="delivery" data-delivery={delivery}>
        <Send aria-hidden />
        <span>{t('delivery.label')}</span>
        <strong role="status">{t(`delivery.${delivery}`)}</strong>
      </p>
      <div className="receipt">
        <dl>
          <dt>{t('certified.on')}</dt>
          <dd>{date(on)}</dd>
          <dt>{t('certified.record')}</dt>
          <dd className="record-id">{recordId}</dd>
        </dl>
        {code !== null && (
          <figure data-testid="paper-code" data-code={code}>
            <QrCode text={code} label={t('certified.photograph')} />
            <figcaption>{t('certified.photograph')}</figcaption>
          </figure>
        )}
      </div>
    </Screen>
  );
}
