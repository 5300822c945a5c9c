/**
 * What others change, as it happens.
 *
 * One tab of a browser listens for all of them (a browser opens few connections to a host); it hands on by
 * BroadcastChannel what it hears. `resync` means: look at everything again.
 */

import { ref } from 'vue'

/** What happened (`kind`) to which thing (`subject`, `subject_id`): enough to fetch it anew. */
export interface Change {
  id: number | null
  kind: string
  subject: string
  subject_id: number
}

type Listener = (changes: Change[] | 'resync') => void

const listeners = new Set<Listener>()
const channel = new BroadcastChannel('gongdan.live')
let stop: (() => void) | null = null

/** Whether the line to the server is up: `false` shows the strip on top. */
export const isConnected = ref(true)

function tell(changes: Change[] | 'resync'): void {
  for (const listener of listeners) listener(changes)
}

channel.onmessage = (event: MessageEvent<{ changes?: Change[] | 'resync'; isConnected?: boolean }>) => {
  if (event.data.changes) tell(event.data.changes)
  if (event.data.isConnected !== undefined) isConnected.value = event.data.isConnected
}

function noteConnection(up: boolean): void {
  if (isConnected.value === up) return
  isConnected.value = up
  channel.postMessage({ isConnected: up })
}

const LONGEST_WAIT = 60_000

function listen(): () => void {
  let source: EventSource | undefined
  let wait: number | undefined
  let again: number | undefined
  let pause = 2000
  const hear = (changes: Change[] | 'resync'): void => {
    tell(changes)
    channel.postMessage({ changes })
  }
  const open = (): void => {
    source = new EventSource('/api/v1/live')
    source.addEventListener('changes', (event) => hear(JSON.parse(event.data) as Change[]))
    source.addEventListener('resync', () => hear('resync'))
    source.onopen = () => {
      window.clearTimeout(wait)
      pause = 2000
      // What was told while nobody listened is not told again.
      if (!isConnected.value) hear('resync')
      noteConnection(true)
    }
    source.onerror = () => {
      window.clearTimeout(wait)
      // A short break is mended by the browser itself; only a longer one is worth a word.
      wait = window.setTimeout(() => noteConnection(false), 4000)
      // After a refusal (a restart, a session that ended) the browser gives up for good: then it is begun anew.
      if (source?.readyState !== EventSource.CLOSED) return
      window.clearTimeout(again)
      again = window.setTimeout(open, pause)
      pause = Math.min(pause * 2, LONGEST_WAIT)
    }
  }
  open()
  return () => {
    window.clearTimeout(wait)
    window.clearTimeout(again)
    source?.close()
  }
}

/** Begin to listen; ends with `stopLive`. Waits for its turn where another tab listens already. */
export function startLive(): void {
  if (stop) return
  const end = new AbortController()
  stop = () => end.abort()
  const hold = (): Promise<void> =>
    new Promise((resolve) => {
      const close = listen()
      end.signal.addEventListener('abort', () => {
        close()
        resolve()
      })
    })
  if ('locks' in navigator) void navigator.locks.request('gongdan.live', { signal: end.signal }, hold).catch(() => {})
  else void hold()
}

export function stopLive(): void {
  stop?.()
  stop = null
}

/** Hear of changes until the returned function is called. */
export function onLive(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

window.addEventListener('offline', () => noteConnection(false))
window.addEventListener('online', () => noteConnection(true))
