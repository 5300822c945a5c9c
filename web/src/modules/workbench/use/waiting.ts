/** Changes of others that come while somebody points into a list: they wait until he asks for them. */

import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'

import { onLive } from '@/shared/live'

const SETTLE_MS = 600
const OWN_MS = 5000

/** Tickets changed from this page a moment ago: what comes back about them is known already. */
const own = new Map<number, number>()

export function noteOwn(...ids: number[]): void {
  for (const id of ids) own.set(id, Date.now() + OWN_MS)
}

function isOwn(id: number): boolean {
  const until = own.get(id)
  if (until === undefined) return false
  if (until < Date.now()) own.delete(id)
  return until >= Date.now()
}

export function useWaitingChanges(isHeld: Ref<boolean>, refresh: () => unknown) {
  const waiting = shallowRef<ReadonlySet<number>>(new Set())
  let timer: number | undefined

  function show(): void {
    window.clearTimeout(timer)
    waiting.value = new Set()
    void refresh()
  }
  function soon(): void {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      if (!isHeld.value && waiting.value.size > 0) show()
    }, SETTLE_MS)
  }
  const stop = onLive((changes) => {
    if (changes === 'resync') {
      waiting.value = new Set([...waiting.value, 0])
    } else {
      const ids = changes
        .filter((one) => one.subject === 'ticket' && one.kind !== 'ticket.presence' && !isOwn(one.subject_id))
        .map((one) => one.subject_id)
      if (ids.length === 0) return
      waiting.value = new Set([...waiting.value, ...ids])
    }
    soon()
  })
  watch(isHeld, soon)
  onScopeDispose(() => {
    stop()
    window.clearTimeout(timer)
  })
  return { waiting, show }
}
