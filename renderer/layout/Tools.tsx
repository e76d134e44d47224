import { ALargeSmall, Contrast, Languages, type LucideIcon, Volume1, Volume2, VolumeX } from 'lucide-react';
import { Button, Toolbar } from 'react-aria-components';
import { useComfort, volumeLevels } from '../comfort/comfort.ts';
import { contrastModes } from '../theme/contrasts.ts';
import { textSizeSteps } from '../theme/sizes.ts';
import { useVoice } from '../voice/useVoice.ts';
import { useWords } from '../words/words.ts';
import { LanguageChoice } from './LanguageChoice.tsx';

const after = <T,>(choices: readonly T[], current: T): T =>
  choices[(choices.indexOf(current) + 1) % choices.length] ?? current;

interface ToolProps {
  icon: LucideIcon;
  testId: string;
  label: string;
  /** what is chosen now */
  value: string;
  onPress: () => void;
  disabled?: boolean;
}

function Tool({ icon: Icon, testId, label, value, onPress, disabled }: ToolProps) {
  return (
    <Button className="tool" data-testid={testId} onPress={onPress} isDisabled={disabled ?? false}>
      <Icon aria-hidden />
      <span className="tool-label">{label}</span>
      <span className="tool-value">{value}</span>
    </Button>
  );
}

/** The bar by which everyone makes the page their own: larger, stronger, another language, louder, once more. */
export function Tools() {
  const { t } = useWords();
  const { comfort, choose } = useComfort();
  const voice = useVoice();
  const volumeIcons = { loud: Volume2, medium: Volume1, soft: Volume1, muted: VolumeX };
  return (
    <Toolbar className="tools" aria-label={t('tools.group')}>
      <Tool
        icon={ALargeSmall}
        testId="tool-text-size"
        label={t('tools.textSize')}
        value={t(`tools.textSizeStep.${comfort.textSize}`)}
        onPress={() => choose({ textSize: after(textSizeSteps, comfort.textSize) })}
      />
      <Tool
        icon={Contrast}
        testId="tool-contrast"
        label={t('tools.contrast')}
        value={t(`tools.contrastMode.${comfort.contrast}`)}
        onPress={() => choose({ contrast: after(contrastModes, comfort.contrast) })}
      />
      <LanguageChoice icon={Languages} />
      <Tool
        icon={Volume2}
        testId="tool-replay"
        label={t('tools.replay')}
        value={voice.available ? '' : t('tools.noVoice')}
        disabled={!voice.available}
        onPress={voice.replay}
      />
      <Tool
        icon={volumeIcons[comfort.volume]}
        testId="tool-volume"
        label={t('tools.volume')}
        value={voice.available ? t(`tools.volumeLevel.${comfort.volume}`) : t('tools.noVoice')}
        disabled={!voice.available}
        onPress={() => choose({ volume: after(volumeLevels, comfort.volume) })}
      />
    </Toolbar>
  );
}
