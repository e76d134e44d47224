import type { HidFraming } from '../../transport/hidFraming.ts';
import type { WireFault } from '../faults.ts';

/** The reports in which a simulated HID reader answers, and whether its cable is pulled after them. */
export function answerReports(
  framing: HidFraming,
  answer: Uint8Array,
  faults: readonly WireFault[],
): { reports: Uint8Array[]; unplugged: boolean } {
  let reports = framing.encodeAnswer(answer);
  let unplugged = false;
  for (const fault of faults) {
    if (fault.type === 'lose-report') reports.splice(fault.index % Math.max(reports.length, 1), 1);
    if (fault.type === 'repeat-report') {
      const at = fault.index % Math.max(reports.length, 1);
      reports.splice(at, 0, ...reports.slice(at, at + 1));
    }
    if (fault.type === 'noisy-padding') reports = reports.map((report, index) => noisy(report, index));
    if (fault.type === 'unplug') {
      const perReport = answer.length / Math.max(reports.length, 1);
      reports = reports.slice(0, Math.floor(fault.after / perReport));
      unplugged = true;
    }
  }
  return { reports, unplugged };
}

/** Fills the zeros at the end of a report with noise. */
function noisy(report: Uint8Array, seed: number): Uint8Array {
  const end = report.findLastIndex((byte) => byte !== 0) + 1;
  return report.map((byte, at) => (at < end ? byte : (at * 73 + seed * 31 + 0x55) & 0xff));
}
