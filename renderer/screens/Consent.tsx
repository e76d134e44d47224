import { ArrowLeft, Camera, CircleCheckBig, FileText, Hand, ScanFace } from 'lucide-react';
import { useState } from 'react';
import { Checkbox } from 'react-aria-components';
import type { VisitSnapshot } from '../../contract/terminal/index.ts';
import { IconFigure } from '../figures/IconFigure.tsx';
import { BigButton } from '../layout/BigButton.tsx';
import { Screen } from '../layout/Screen.tsx';
import { useAct } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';

type ConsentSnapshot = Extract<VisitSnapshot, { state: 'consent' }>;

/** The agreements that the notice asks for, one at a time, and then the separate consent to face recognition. */
export function Consent({ consent, agreements }: Pick<ConsentSnapshot, 'consent' | 'agreements'>) {
  const { t, spoken, of, sentences } = useWords();
  const act = useAct();
  const [accepted, setAccepted] = useState<readonly string[]>([]);
  const [evidenceMayLeave, setEvidenceMayLeave] = useState(false);
  const decline = () =>
    act({ act: 'consent', accept: false, agreements: [...accepted], evidenceMayLeave: false });
  const back = accepted.length > 0 && (
    <BigButton kind="quiet" icon={ArrowLeft} testId="back" onPress={() => setAccepted(accepted.slice(0, -1))}>
      {t('acts.back')}
    </BigButton>
  );
  const agreement = agreements[accepted.length];
  if (agreement)
    return (
      <Screen
        key={agreement.id}
        figure={<IconFigure icon={FileText} />}
        title={t('consent.agreementQuestion')}
        aloud={spoken('consent.agreementQuestion')}
        onRequest={sentences([spoken('consent.agreementQuestion'), of(agreement.title), of(agreement.text)])}
        actions={
          <>
            <BigButton
              kind="primary"
              icon={CircleCheckBig}
              testId={`act-agree-${agreement.id}`}
              onPress={() => setAccepted([...accepted, agreement.id])}
            >
              {t('consent.agreementAccept')}
            </BigButton>
            <BigButton icon={Hand} testId="act-consent-decline" onPress={decline}>
              {t('consent.decline')}
            </BigButton>
            {back}
          </>
        }
      >
        <section className="document">
          <h2>{of(agreement.title)}</h2>
          <p>{of(agreement.text)}</p>
        </section>
      </Screen>
    );
  const ask = sentences([spoken('consent.question'), spoken('consent.accept'), spoken('consent.decline')]);
  return (
    <Screen
      key="face"
      figure={<IconFigure icon={ScanFace} />}
      title={t('consent.question')}
      lead={t('consent.voluntary')}
      aloud={ask}
      onRequest={sentences([ask, spoken('consent.voluntary'), of(consent.title), of(consent.text)])}
      actions={
        <>
          <BigButton
            kind="primary"
            icon={Camera}
            testId="act-consent-accept"
            onPress={() => act({ act: 'consent', accept: true, agreements: [...accepted], evidenceMayLeave })}
          >
            {t('consent.accept')}
          </BigButton>
          <BigButton icon={Hand} testId="act-consent-decline" onPress={decline}>
            {t('consent.decline')}
          </BigButton>
          {back}
        </>
      }
    >
      <section className="document" data-version={consent.version}>
        <h2>{of(consent.title)}</h2>
        <p>{of(consent.text)}</p>
      </section>
      <Checkbox
        className="check"
        data-testid="evidence-may-leave"
        isSelected={evidenceMayLeave}
        onChange={setEvidenceMayLeave}
      >
        <span className="check-box" aria-hidden="true" />
        <span>
          {t('consent.evidence')}
          <small>{t('consent.evidenceHint')}</small>
        </span>
      </Checkbox>
    </Screen>
  );
}
