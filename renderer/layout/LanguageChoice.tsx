import { Check, type LucideIcon, X } from 'lucide-react';
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Language } from '../../domain/localisedText.ts';
import { useComfort } from '../comfort/comfort.ts';
import { languages } from '../words/texts.ts';
import { useWords } from '../words/words.ts';

/** The languages by their own names, so that somebody who reads none of the others finds theirs. */
export function LanguageChoice({ icon: Icon }: { icon: LucideIcon }) {
  const { t } = useWords();
  const { comfort, choose } = useComfort();
  return (
    <DialogTrigger>
      <Button className="tool" data-testid="tool-language">
        <Icon aria-hidden />
        <span className="tool-label">{comfort.language === 'en' ? '语言' : 'Language'}</span>
        <span className="tool-value">{languages[comfort.language].name}</span>
      </Button>
      <ModalOverlay className="modal-overlay" isDismissable>
        <Modal className="modal">
          <Dialog className="dialog">
            {({ close }) => (
              <>
                <Heading slot="title">{t('tools.languageTitle')}</Heading>
                {Language.options.map((language) => (
                  <Button
                    key={language}
                    className="big-button big-button-plain"
                    data-testid={`language-${language}`}
                    aria-pressed={language === comfort.language}
                    onPress={() => {
                      choose({ language });
                      close();
                    }}
                  >
                    <Check aria-hidden className={language === comfort.language ? undefined : 'invisible'} />
                    <span lang={language}>{languages[language].name}</span>
                  </Button>
                ))}
                <Button className="big-button big-button-quiet" onPress={close} data-testid="language-close">
                  <X aria-hidden />
                  <span>{t('tools.close')}</span>
                </Button>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
