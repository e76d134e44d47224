import { possibleChallenges } from '../../domain/liveness/challenge.ts';
import type { JudgeState } from '../../domain/liveness/judge.ts';
import { filmOf, judgeFilm, patientFilm, recordVisit } from '../../domain/liveness/testing/recordedVisit.ts';
import { askFor, seededRandom } from '../../domain/liveness/testing/scriptedFace.ts';

/** How often films that go their own way pass the judge. */
export interface FilmOdds {
  film: string;
  passed: number;
  n: number;
}

/**
 * Plays films of imagined people, who do each action as well as anybody, before the judge: each possible challenge
 * `rounds` times, with other lots each time. Tells what order and timing alone let through; that the picture is a
 * screen's, and that the camera is no camera, is for others to find out.
 */
export function filmOdds(rounds: number): FilmOdds[] {
  const possible = possibleChallenges();
  const random = seededRandom(20261121);
  const other = () => possible[Math.floor(random() * possible.length)] ?? [];
  const tried = Array.from({ length: rounds }, (_, round) =>
    possible.map((actions, index) => ({ actions, seed: round * possible.length + index })),
  ).flat();
  const count = (film: string, judge: (asked: (typeof tried)[number]) => JudgeState): FilmOdds => ({
    film,
    passed: tried.filter((asked) => judge(asked).outcome?.passed).length,
    n: tried.length,
  });
  const visit = (seed: number, lateMs: number) => recordVisit(other(), { lateMs, seed });
  return [
    count('another visit of somebody quick, once', ({ actions, seed }) =>
      judgeFilm(askFor(actions, seed), filmOf(visit(seed, 300))),
    ),
    count('another visit of somebody slow, once', ({ actions, seed }) =>
      judgeFilm(askFor(actions, seed), filmOf(visit(seed, 3000))),
    ),
    count('another visit of somebody slow, in a loop', ({ actions, seed }) =>
      judgeFilm(askFor(actions, seed), filmOf(visit(seed, 3000), 6)),
    ),
    count('made for it: four actions in a loop, 4 s of rest between', ({ actions, seed }) =>
      judgeFilm(askFor(actions, seed), patientFilm(['nod', 'open-mouth', 'shake', 'blink']), seed),
    ),
  ];
}
