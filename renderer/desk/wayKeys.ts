import type { DeskWay } from '../../domain/deskWay.ts';

/** The one key for each way of serving a person. */
export const wayKeys: Readonly<Record<DeskWay, string>> = {
  camera: '1',
  helped: '2',
  'visual-check': '3',
  form: '4',
  'print-form': '5',
  'first-photo': '6',
  'correct-data': '7',
  'report-death': '8',
  'report-custody': '9',
  'withdraw-consent': '0',
};
