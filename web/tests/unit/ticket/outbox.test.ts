import { describe, expect, it, vi } from 'vitest'

import { ApiError } from '@/api/problems'
import { Outbox } from '@/modules/ticket/outbox'
import type { Schemas } from '@/api/client'

const BODY = {
  body: 'x',
  body_format: 'html',
  is_public: true,
  files: [],
  ignore_newer: false,
} as Schemas['AddComment']

function ground(send = vi.fn(() => Promise.resolve({}))) {
  const waiting: (() => void)[] = []
  const sent = vi.fn()
  const failed = vi.fn()
  const outbox = new Outbox(
    { send, onSent: sent, onFailed: failed },
    {
      now: () => 0,
      after(_time, run) {
        waiting.push(run)
        return () => waiting.splice(waiting.indexOf(run), 1)
      },
    },
  )
  return { outbox, send, sent, failed, pass: () => waiting.splice(0).forEach((run) => run()) }
}

describe('a letter', () => {
  it('is held, and goes out when its time is over', async () => {
    const g = ground()
    g.outbox.hold(1, BODY, 'k')
    expect(g.send).not.toHaveBeenCalled()
    g.pass()
    await vi.waitFor(() => expect(g.sent).toHaveBeenCalledOnce())
    expect(g.outbox.letters.size).toBe(0)
  })
  it('is taken back while it is held, and is never sent then', () => {
    const g = ground()
    g.outbox.hold(1, BODY, 'k')
    expect(g.outbox.undo(1)?.key).toBe('k')
    g.pass()
    expect(g.send).not.toHaveBeenCalled()
  })
  it('is one at a time for each ticket', () => {
    const g = ground()
    expect(g.outbox.hold(1, BODY, 'a')).toBe(true)
    expect(g.outbox.hold(1, BODY, 'b')).toBe(false)
    expect(g.outbox.hold(2, BODY, 'c')).toBe(true)
  })
  it('that failed is kept with its reason, and goes out again under the same key', async () => {
    const send = vi
      .fn()
      .mockRejectedValueOnce(new ApiError(503, 'busy', ''))
      .mockResolvedValue({})
    const g = ground(send)
    g.outbox.hold(1, BODY, 'k')
    await g.outbox.release(1)
    expect(g.failed).toHaveBeenCalledOnce()
    expect(g.outbox.letters.get(1)).toMatchObject({ state: 'failed', error: { status: 503 } })
    expect(g.outbox.undo(1)).toBeNull()
    await g.outbox.release(1)
    expect(send.mock.calls.map(([letter]) => letter.key)).toEqual(['k', 'k'])
    expect(g.sent).toHaveBeenCalledOnce()
  })
  it('is not sent twice by two hands', async () => {
    const g = ground()
    g.outbox.hold(1, BODY, 'k')
    await Promise.all([g.outbox.release(1), g.outbox.release(1)])
    expect(g.send).toHaveBeenCalledOnce()
  })
  it('goes out at once when the page is left', async () => {
    const g = ground()
    g.outbox.hold(1, BODY, 'k')
    g.outbox.releaseAll()
    await vi.waitFor(() => expect(g.sent).toHaveBeenCalledOnce())
  })
})
