/** Five steps, each of which may be left out; where somebody left off is kept. */

export const STEPS = ['company', 'people', 'types', 'portal', 'ticket'] as const
export type Step = (typeof STEPS)[number]

export interface Progress {
  step: Step
  done: Step[]
  skipped: Step[]
  isFinished: boolean
}

export const BEGINNING: Progress = { step: 'company', done: [], skipped: [], isFinished: false }

/** A company is fresh while hardly anybody but its three officers is there. */
export const FRESH_PEOPLE = 3

export function isFresh(people: number, isMore: boolean): boolean {
  return !isMore && people <= FRESH_PEOPLE
}

/** Go on after a step was done or left out; after the last one it is finished. */
export function goOn(progress: Progress, how: 'done' | 'skipped'): Progress {
  const { step } = progress
  const done = progress.done.filter((one) => one !== step)
  const skipped = progress.skipped.filter((one) => one !== step)
  ;(how === 'done' ? done : skipped).push(step)
  const next = STEPS[STEPS.indexOf(step) + 1]
  return { step: next ?? step, done, skipped, isFinished: next === undefined }
}

export function goTo(progress: Progress, step: Step): Progress {
  return { ...progress, step, isFinished: false }
}

export function isStarted(progress: Progress): boolean {
  return progress.done.length + progress.skipped.length > 0
}
