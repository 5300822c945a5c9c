/** Says that one is here, every 20 seconds while the page is looked at, and who else is. */

import { useQuery } from '@tanstack/vue-query'
import { computed, onBeforeUnmount, watch, type Ref } from 'vue'

import { useSession } from '@/shared/session'
import { useTicketCommands } from './commands'
import { fetchPresence, ticketKeys } from './queries'

type Doing = 'viewing' | 'replying' | 'editing'

const EVERY = 20_000
/** Whoever only leafs through is not announced. */
const AFTER = 1200

export function usePresence(id: Ref<number>, doing: Ref<Doing>, isWanted: Ref<boolean>) {
  const { sayHere, sayGone } = useTicketCommands()
  const session = useSession()
  let timer: number | undefined
  let announced: number | null = null

  async function say(): Promise<void> {
    window.clearTimeout(timer)
    if (!isWanted.value || document.hidden) return
    announced = id.value
    timer = window.setTimeout(() => void say(), EVERY)
    // Who else is here is a courtesy: without an answer the page says nothing about it.
    await sayHere(id.value, doing.value).catch(() => {})
  }
  function leave(): void {
    window.clearTimeout(timer)
    if (announced === null) return
    void sayGone(announced).catch(() => {})
    announced = null
  }
  function look(): void {
    if (document.hidden) window.clearTimeout(timer)
    else void say()
  }

  watch(
    [id, isWanted],
    () => {
      leave()
      timer = window.setTimeout(() => void say(), AFTER)
    },
    { immediate: true },
  )
  watch(doing, () => announced !== null && void say())
  document.addEventListener('visibilitychange', look)
  window.addEventListener('pagehide', leave)
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', look)
    window.removeEventListener('pagehide', leave)
    leave()
  })

  const there = useQuery({
    queryKey: computed(() => ticketKeys.presence(id.value)),
    queryFn: () => fetchPresence(id.value),
    // Filled by what saying so answers; asked again when it is told that it changed.
    initialData: [],
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  })
  return computed(() => (there.data.value ?? []).filter((one) => one.user.id !== session.who?.user.id))
}
