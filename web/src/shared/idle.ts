/** What can wait until the page has been painted and has nothing better to do. */

/** At the latest after so long, ms. */
const LATEST = 300

/** Safari has none. */
const hasIdleTimes = 'requestIdleCallback' in globalThis

/** Returns what calls it off. */
export function whenIdle(act: () => void): () => void {
  // After the frame that is being made: between its parts the page may seem idle.
  let idle: number | undefined
  const frame = requestAnimationFrame(() => {
    idle = hasIdleTimes ? requestIdleCallback(act, { timeout: LATEST }) : window.setTimeout(act, 50)
  })
  return () => {
    cancelAnimationFrame(frame)
    if (idle === undefined) return
    if (hasIdleTimes) cancelIdleCallback(idle)
    else window.clearTimeout(idle)
  }
}
