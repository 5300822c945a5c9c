import { describe, expect, it } from 'vitest'

import { BEGINNING, goOn, goTo, isFresh, isStarted } from '@/modules/first-run/model'

describe('the first steps', () => {
  it('go on whether done or left out, resume, and end after the last', () => {
    let progress = goOn(BEGINNING, 'done')
    expect(progress).toEqual({ step: 'people', done: ['company'], skipped: [], isFinished: false })
    progress = goOn(progress, 'skipped')
    expect(progress.skipped).toEqual(['people'])
    progress = goOn(goTo(progress, 'people'), 'done')
    expect([progress.done, progress.skipped, progress.step]).toEqual([['company', 'people'], [], 'types'])
    progress = goOn(goOn(goOn(progress, 'done'), 'done'), 'done')
    expect([progress.step, progress.isFinished]).toEqual(['ticket', true])
  })
  it('are offered to a fresh company', () => {
    expect([isFresh(3, false), isFresh(4, false), isFresh(3, true)]).toEqual([true, false, false])
    expect(isStarted(BEGINNING)).toBe(false)
  })
})
