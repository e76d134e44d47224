import { startPage } from './startPage.tsx';
import { createChime } from './voice/chime.ts';
import { fileVoice } from './voice/fileVoice.ts';
import { platformVoice } from './voice/platformVoice.ts';
import { speakerOf } from './voice/speaker.ts';
import { connectToShell } from './wire/connect.ts';
import { roleOfAddress } from './wire/pageRole.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root');
const role = roleOfAddress(location);
startPage(root, {
  role,
  connect: connectToShell(role),
  speaker: speakerOf([platformVoice(), fileVoice()], createChime()),
});
