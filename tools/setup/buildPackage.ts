import { buildElectron, buildPackagedPage } from './builds.ts';

// What goes into a package: the page without the dock, with its voice, and the Electron shell.
buildPackagedPage();
buildElectron();
