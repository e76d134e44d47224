interface Room {
  /** the rooms of the same part of the house that it may use; each stands above it in the list */
  uses: string[];
  /** the folders and files in it, where they are not the folder of its name */
  holds?: string[];
}

/**
 * The rooms within the parts of the house, from the lowest to the highest: a room uses rooms that are listed before it,
 * so there is no circle, not even one of types. What is written here is what there is: an arrow that nothing needs any
 * more goes, too. `agency/centre` holds six folders that use one another; it is one room until they are parted.
 */
export const roomsOf: Readonly<Record<string, Readonly<Record<string, Room>>>> = {
  terminal: {
    base: { uses: [] },
    events: { uses: [] },
    'vault/store': { uses: ['base', 'events'] },
    'vault/clock': { uses: ['vault/store'] },
    'vault/keys': { uses: ['events', 'vault/store'] },
    'vault/recovery': { uses: ['events', 'vault/store', 'vault/clock', 'vault/keys'] },
    vault: { uses: ['events', 'vault/store', 'vault/clock', 'vault/keys', 'vault/recovery'] },
    rules: { uses: ['events'] },
    face: { uses: ['events'] },
    dock: { uses: ['base', 'face'] },
    visit: { uses: ['base', 'events', 'vault/store', 'rules', 'face'] },
    'exchange/line': { uses: ['base', 'events', 'vault/store', 'vault/recovery', 'vault', 'rules'] },
    'exchange/stick': { uses: ['events', 'vault/store', 'exchange/line'] },
    exchange: { uses: ['base', 'exchange/line', 'exchange/stick'] },
    print: { uses: ['base', 'events', 'exchange/line'] },
    'desk/operators': { uses: ['events', 'vault/store'] },
    'desk/people': { uses: ['vault/store', 'visit', 'exchange/line', 'desk/operators'] },
    'desk/lists': { uses: ['vault/store', 'print', 'desk/operators', 'desk/people'] },
    'desk/acts': { uses: ['events', 'vault/store', 'visit', 'desk/operators', 'desk/people', 'desk/lists'] },
    desk: {
      uses: [
        'base',
        'events',
        'vault/store',
        'visit',
        'exchange/line',
        'exchange',
        'print',
        'desk/operators',
        'desk/people',
        'desk/lists',
        'desk/acts',
      ],
    },
    service: {
      uses: [
        'base',
        'events',
        'vault/store',
        'vault/keys',
        'vault/recovery',
        'vault',
        'rules',
        'face',
        'dock',
        'visit',
        'exchange/line',
        'exchange/stick',
        'exchange',
        'print',
        'desk/people',
        'desk',
      ],
    },
    shell: { uses: ['base', 'service'] },
  },
  renderer: {
    theme: { uses: [] },
    words: { uses: [] },
    camera: { uses: [] },
    wire: { uses: [] },
    comfort: { uses: ['theme'] },
    figures: { uses: ['words'] },
    keyboard: { uses: ['words'] },
    voice: { uses: ['words', 'comfort'] },
    capture: { uses: ['camera', 'wire'] },
    layout: { uses: ['theme', 'words', 'wire', 'comfort', 'voice'] },
    screens: {
      uses: ['theme', 'words', 'wire', 'comfort', 'figures', 'keyboard', 'voice', 'capture', 'layout'],
    },
    visitor: { uses: ['words', 'wire', 'figures', 'layout', 'screens'] },
    desk: { uses: ['words', 'wire', 'comfort', 'capture', 'screens'] },
    dock: { uses: ['words', 'wire', 'capture'] },
    page: {
      holds: ['Frame.tsx', 'App.tsx', 'startPage.tsx', 'main.ts', 'globals.d.ts'],
      uses: [
        'theme',
        'words',
        'camera',
        'wire',
        'comfort',
        'voice',
        'capture',
        'screens',
        'visitor',
        'desk',
        'dock',
      ],
    },
  },
  agency: {
    events: { holds: ['events.ts'], uses: [] },
    database: { uses: [] },
    services: { holds: ['services.ts', 'agencyKey.ts', 'packShelf.ts'], uses: ['events', 'database'] },
    terminals: { uses: ['services'] },
    centre: {
      holds: ['decisions', 'officers', 'records', 'refused', 'requests', 'roster'],
      uses: ['database', 'services', 'terminals'],
    },
    offices: { uses: ['database', 'services', 'terminals'] },
    lists: { uses: ['services', 'centre'] },
    exchange: { uses: ['services', 'terminals', 'centre', 'offices'] },
    demoCounty: { uses: ['services', 'terminals', 'centre'] },
    wires: {
      holds: ['callContext.ts', 'officerRouter.ts', 'terminalRouter.ts'],
      uses: ['services', 'terminals', 'centre', 'offices', 'lists', 'exchange'],
    },
    door: { uses: ['services', 'terminals', 'centre', 'wires'] },
    start: {
      holds: ['agency.ts', 'main.ts'],
      uses: ['events', 'database', 'services', 'terminals', 'centre', 'exchange', 'demoCounty', 'door'],
    },
  },
};
