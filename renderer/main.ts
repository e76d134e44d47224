import { startPage } from './startPage.tsx';
import { platformSpeaker } from './voice/platformSpeaker.ts';
import { connectToShell } from './wire/connect.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root');
startPage(root, { connect: connectToShell, speaker: platformSpeaker() });
