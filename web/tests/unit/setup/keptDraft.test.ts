import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref, type EffectScope } from 'vue'

import { ApiError } from '@/api/problems'
import { useKeptDraft, useListedDraft } from '@/modules/setup/useKeptDraft'

interface Row {
  id: number
  version: number
  name: string
}
const stored = (key: string): unknown => JSON.parse(localStorage.getItem(`gongdan.kept.${key}`) ?? 'null')
const scopes: EffectScope[] = []
afterEach(() => scopes.splice(0).forEach((one) => one.stop()))
beforeEach(() => localStorage.clear())

/** A page that edits row 7 (or a new one), and the server's list behind it. */
function page(id: number | null = 7) {
  const data = ref<Row[] | undefined>([{ id: 7, version: 3, name: 'Night' }])
  const refetch = vi.fn(async () => {})
  const scope = effectScope()
  scopes.push(scope)
  const editing = scope.run(() =>
    useListedDraft({
      id,
      key: 'shift',
      rows: { data, refetch },
      blank: () => ({ name: '' }),
      draftOf: ({ name }: Row) => ({ name }),
    }),
  )!
  return { ...editing, data, refetch, leave: () => scope.stop() }
}

it('what is written stays on the device with its version, is there again on return, and is gone once taken back', () => {
  const first = page()
  expect(first.draft.value).toEqual({ name: 'Night' })
  expect(first.isDirty.value).toBe(false)
  first.write({ name: 'Late' })
  first.leave()
  expect(stored('shift.7')).toEqual({ upon: 3, draft: { name: 'Late' } })

  const back = page()
  expect(back.draft.value).toEqual({ name: 'Late' })
  expect([back.isDirty.value, back.isOvertaken.value]).toEqual([true, false])
  back.write({ name: 'Night' })
  back.leave()
  expect(stored('shift.7')).toBeNull()
})

it('another version replaces what nobody wrote in, and only tells where something was written', async () => {
  const idle = page()
  idle.data.value = [{ id: 7, version: 4, name: 'Theirs' }]
  await nextTick()
  expect([idle.draft.value, idle.isOvertaken.value]).toEqual([{ name: 'Theirs' }, false])

  const busy = page()
  busy.write({ name: 'Mine' })
  busy.data.value = [{ id: 7, version: 4, name: 'Theirs' }]
  await nextTick()
  expect([busy.draft.value, busy.isOvertaken.value]).toEqual([{ name: 'Mine' }, true])
  busy.goOn()
  expect(busy.isOvertaken.value).toBe(false)
  const send = vi.fn(async (draft: { name: string }) => ({ id: 7, version: 5, ...draft }))
  await busy.save(send, async () => {})
  expect(send).toHaveBeenCalledWith({ name: 'Mine' }, 4)
})

it('taking theirs drops what was written', async () => {
  const one = page()
  one.write({ name: 'Mine' })
  one.data.value = [{ id: 7, version: 4, name: 'Theirs' }]
  await nextTick()
  one.drop()
  expect([one.draft.value, one.isDirty.value, one.isOvertaken.value]).toEqual([{ name: 'Theirs' }, false, false])
})

it('a refusal keeps what was written and is told; of another version the list is asked anew', async () => {
  const one = page()
  one.write({ name: 'Mine' })
  for (const [status, asked] of [
    [422, 0],
    [412, 1],
  ] as const) {
    const refusal = new ApiError(status, 'refused', '')
    expect(await one.save(() => Promise.reject(refusal), vi.fn())).toBeNull()
    expect([one.error.value, one.isSaving.value]).toEqual([refusal, false])
    expect(one.refetch).toHaveBeenCalledTimes(asked)
  }
  one.leave()
  expect(stored('shift.7')).toEqual({ upon: 3, draft: { name: 'Mine' } })
})

it('what is written while it is being saved stays, upon the saved version', async () => {
  const one = page()
  one.write({ name: 'Mine' })
  let answer = (_saved: Row): void => {}
  const saving = one.save(
    () => new Promise<Row>((done) => (answer = done)),
    async (saved) => (one.data.value = [saved]),
  )
  expect(await one.save(vi.fn(), vi.fn())).toBeNull()
  one.write({ name: 'Mine and more' })
  answer({ id: 7, version: 4, name: 'Mine' })
  await saving
  expect([one.draft.value, one.isDirty.value, one.isOvertaken.value]).toEqual([
    { name: 'Mine and more' },
    true,
    false,
  ])
})

it('of a new one nothing is left once it is saved', async () => {
  const one = page(null)
  one.write({ name: 'Early' })
  const send = vi.fn(async (draft: { name: string }) => ({ id: 8, version: 1, ...draft }))
  expect(await one.save(send, async () => {})).toEqual({ id: 8, version: 1, name: 'Early' })
  expect([one.draft.value, one.isDirty.value]).toEqual([null, false])
  one.leave()
  expect(stored('shift.new')).toBeNull()
})

it('a draft that the device keeps under a word of its own is found and kept under it', () => {
  localStorage.setItem('gongdan.kept.form.incident', '{"upon":2,"sections":[{"key":"a"}]}')
  const scope = effectScope()
  scopes.push(scope)
  const base = ref<{ key: string }[] | null>([])
  const form = scope.run(() =>
    useKeptDraft({ key: 'form.incident', word: 'sections', thing: ref({ version: 2 }), base, refetch: vi.fn() }),
  )!
  expect([form.draft.value, form.isDirty.value]).toEqual([[{ key: 'a' }], true])
  form.write([{ key: 'b' }])
  scope.stop()
  expect(stored('form.incident')).toEqual({ upon: 2, sections: [{ key: 'b' }] })
})
