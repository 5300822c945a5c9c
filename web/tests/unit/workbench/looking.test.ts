import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, effectScope, nextTick, ref, shallowRef, type EffectScope } from 'vue'

import type { TicketRow } from '@/modules/ticket/queries'
import type { Address } from '@/modules/workbench/model/address'
import { namesAssignee } from '@/modules/workbench/model/views'
import { useChoice } from '@/modules/workbench/use/choice'
import { useLooking } from '@/modules/workbench/use/looking'

const row = (id: number, type = 'incident'): TicketRow => ({ id, type }) as TicketRow
const nowhere: Address = { view: 1, filter: null, sort: null, q: '', ticket: null }

function listOf(...given: TicketRow[]) {
  const shown = shallowRef({ first: 0, rows: given, hasMore: false, known: given.length })
  return {
    shown,
    rows: {
      window: computed(() => shown.value),
      loadedIds: computed(() => shown.value.rows.map((one) => one.id)),
      rowAt: (index: number) => shown.value.rows[index - shown.value.first] ?? null,
      indexOf: (id: number) => shown.value.rows.findIndex((one) => one.id === id),
    },
  }
}
let scope: EffectScope
beforeEach(() => {
  localStorage.clear()
  scope = effectScope()
})
afterEach(() => scope.stop())

describe('the ticket looked at', () => {
  function begin(isWide: boolean) {
    const list = listOf(row(11), row(12), row(13))
    const address = ref(nowhere)
    const go = vi.fn(async (change: Partial<Address>) => {
      address.value = { ...address.value, ...change }
    })
    const hasRoom = ref(isWide)
    const looking = scope.run(() =>
      useLooking({ address: computed(() => address.value), go }, list.rows, hasRoom, (index) => {
        looking.active.value = index
      }),
    )!
    return { ...list, address, go, hasRoom, looking }
  }

  it('is the first of the list until one is picked, and then stands in the address', async () => {
    const { looking, address } = begin(true)
    expect(looking.shown.value).toBe(11)
    looking.pick(row(12))
    await nextTick()
    expect(address.value.ticket).toBe(12)
    expect([looking.shown.value, looking.shownAt.value]).toEqual([12, 1])
    looking.stepPreview(1)
    expect([looking.shown.value, looking.active.value]).toEqual([13, 2])
    looking.stepPreview(1)
    expect(looking.shown.value, 'there is none after the last').toBe(13)
  })

  it('is shut by the key that opened it, and stays shut on this device', () => {
    const { looking } = begin(true)
    looking.toggle()
    expect([looking.isBeside.value, looking.shown.value]).toEqual([false, null])
    expect(localStorage.getItem('gongdan.preview')).toBe('off')
    looking.toggle()
    expect([looking.isBeside.value, looking.shown.value]).toEqual([true, 11])
  })

  it('opens in a drawer where there is no room beside, and leaves the address alone', () => {
    const { looking, go } = begin(false)
    expect(looking.isDrawerOpen.value).toBe(false)
    looking.toggle()
    expect([looking.isDrawerOpen.value, looking.shown.value]).toEqual([true, 11])
    looking.close()
    expect(looking.isDrawerOpen.value).toBe(false)
    expect(go).not.toHaveBeenCalled()
  })

  it('follows the keys once one stays at a row, and not through all that were passed', () => {
    vi.useFakeTimers()
    const { looking, go } = begin(true)
    looking.step(1)
    looking.step(1)
    looking.step(1)
    expect(looking.active.value, 'the list ends').toBe(2)
    expect(go).not.toHaveBeenCalled()
    vi.runAllTimers()
    expect(go.mock.calls).toEqual([[{ ticket: 13 }, true]])
    vi.useRealTimers()
  })

  it('places the focus at the ticket of the address when the rows come, once for each list', async () => {
    const { looking, address, shown } = begin(true)
    const full = shown.value
    const empty = { ...full, rows: [], known: 0 }
    address.value = { ...nowhere, ticket: 12 }
    for (const expected of [1, 0]) {
      shown.value = empty
      await nextTick()
      shown.value = full
      await nextTick()
      expect(looking.active.value).toBe(expected)
      looking.active.value = 0
    }
    looking.restart()
    shown.value = empty
    await nextTick()
    shown.value = full
    await nextTick()
    expect(looking.active.value).toBe(1)
  })
})

describe('choosing many', () => {
  function begin(isSmall = false) {
    const list = listOf(row(1), row(2), row(3, 'request'))
    const choice = scope.run(() => useChoice(list.rows, ref(nowhere), ref(isSmall)))!
    return { ...list, choice }
  }

  it('knows what was chosen in a page that has left the window since', () => {
    const { choice, shown } = begin()
    choice.toggle(row(1), false)
    choice.toggle(row(3, 'request'), true)
    shown.value = { ...shown.value, rows: [row(9)] }
    expect(choice.chosenRows.value.map((one) => one.id)).toEqual([1, 2, 3])
    expect(choice.chosenTypes.value).toEqual(['incident', 'request'])
    expect(choice.chosen.value).toEqual({ tickets: [1, 2, 3] })
  })

  it('takes all that are loaded, or none; the whole list is asked for by its view, its types unknown', () => {
    const { choice } = begin()
    choice.toggleAll()
    expect([...choice.selection.value.ids]).toEqual([1, 2, 3])
    choice.toggleAll()
    expect(choice.isChoosing.value).toBe(false)
    choice.chooseWhole()
    expect(choice.isChoosing.value).toBe(true)
    expect(choice.chosen.value).toMatchObject({ view: 1 })
    expect(choice.chosenTypes.value).toBeNull()
    choice.clear()
    expect(choice.isChoosing.value).toBe(false)
  })

  it('on a small window ends when the last one is left off', () => {
    const { choice } = begin(true)
    choice.toggle(row(1), false)
    expect(choice.isSelecting.value).toBe(true)
    choice.toggle(row(1), false)
    expect(choice.isSelecting.value).toBe(false)
  })
})

it('a list says whose tickets they are by its condition, or each row does', () => {
  expect(namesAssignee({ all: [{ field: 'assignee', op: 'is_empty' }] } as never)).toBe(true)
  expect(namesAssignee({ all: [{ field: 'requester', op: 'is', value: 'me' }] } as never)).toBe(true)
  expect(namesAssignee({ all: [{ field: 'priority', op: 'is', value: 'high' }] } as never)).toBe(false)
  expect(namesAssignee(null)).toBe(false)
})
