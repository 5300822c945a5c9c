/** The row in focus, and the ticket looked at: beside the list where there is room, else in a drawer. */

import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'

import type { TicketRow } from '@/modules/ticket/queries'
import type { Rows } from './rows'
import type { Workbench } from './workbench'

const KEY = 'gongdan.preview'
/** Moving by key through many rows asks for the one that one stays at, ms. */
const STAY_MS = 140

export function useLooking(
  bench: Pick<Workbench, 'address' | 'go'>,
  rows: Pick<Rows, 'window' | 'rowAt' | 'indexOf'>,
  hasPreviewBeside: Readonly<Ref<boolean>>,
  focusRow: (index: number) => unknown,
) {
  const active = ref(0)
  const current = computed<TicketRow | null>(() => rows.rowAt(active.value))
  const isOn = ref(localStorage.getItem(KEY) !== 'off')
  const drawer = shallowRef<number | null>(null)
  const isBeside = computed(() => hasPreviewBeside.value && isOn.value)
  /** Beside the list: the one in the address, else the first. */
  const shown = computed<number | null>(() => {
    if (!isBeside.value) return drawer.value
    return bench.address.value.ticket ?? rows.rowAt(0)?.id ?? null
  })
  const shownAt = computed(() => (shown.value === null ? -1 : rows.indexOf(shown.value)))
  const isDrawerOpen = computed({
    get: () => !hasPreviewBeside.value && drawer.value !== null,
    set: (is) => !is && (drawer.value = null),
  })

  function setPreview(on: boolean): void {
    isOn.value = on
    localStorage.setItem(KEY, on ? 'on' : 'off')
  }
  function close(): void {
    if (hasPreviewBeside.value) setPreview(false)
    else drawer.value = null
  }

  let timer: number | undefined
  onScopeDispose(() => window.clearTimeout(timer))
  async function look(row: TicketRow): Promise<void> {
    window.clearTimeout(timer)
    if (!hasPreviewBeside.value) drawer.value = row.id
    else if (isOn.value) await bench.go({ ticket: row.id }, true)
    else if (bench.address.value.ticket) await bench.go({ ticket: null }, true)
  }
  function pick(row: TicketRow): void {
    setPreview(true)
    void look(row)
  }
  function follow(): void {
    window.clearTimeout(timer)
    const row = current.value
    if (row && isBeside.value) timer = window.setTimeout(() => void look(row), STAY_MS)
  }
  /** From the list: the focus goes on, what is looked at follows. */
  function step(by: -1 | 1): void {
    const next = Math.max(0, Math.min(rows.window.value.known - 1, active.value + by))
    if (!rows.rowAt(next)) return
    void focusRow(next)
    follow()
  }
  /** From the preview: to the ticket before or after the one looked at; the focus stays in the preview. */
  function stepPreview(by: -1 | 1): void {
    const row = rows.rowAt(shownAt.value + by)
    if (!row) return
    active.value = shownAt.value + by
    void look(row)
  }
  function toggle(): void {
    const row = current.value
    if (!row) return
    if (!hasPreviewBeside.value) drawer.value = drawer.value === row.id ? null : row.id
    else if (isOn.value && shown.value === row.id) setPreview(false)
    else pick(row)
  }

  // The first rows of a list place the focus at the ticket of the address.
  const hasPlaced = ref(false)
  watch(
    () => rows.window.value.rows.length,
    (count) => {
      if (count === 0 || hasPlaced.value) return
      hasPlaced.value = true
      const at = bench.address.value.ticket ? rows.indexOf(bench.address.value.ticket) : -1
      if (at >= 0) active.value = at
    },
  )
  /** Another list is shown. */
  function restart(): void {
    active.value = 0
    hasPlaced.value = false
  }

  return {
    active,
    current,
    isBeside,
    isDrawerOpen,
    shown,
    shownAt,
    setPreview,
    close,
    look,
    pick,
    step,
    stepPreview,
    toggle,
    restart,
  }
}

export type Looking = ReturnType<typeof useLooking>
