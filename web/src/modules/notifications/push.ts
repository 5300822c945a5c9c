/** This browser as a place where notices are shown while the app is closed. */

export interface Subscription {
  name: string
  endpoint: string
  p256dh: string
  auth: string
}

export type PushState = 'unfit' | 'refused' | 'possible'

/** Whether this browser can, and whether its owner lets us. */
export function pushState(): PushState {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'unfit'
  return Notification.permission === 'denied' ? 'refused' : 'possible'
}

/** `null` where its owner does not let us. */
export async function subscribe(key: string, name: string): Promise<Subscription | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null
  const registration = await navigator.serviceWorker.register('/push.js', { scope: '/' })
  await navigator.serviceWorker.ready
  const before = await registration.pushManager.getSubscription()
  // Of another installation's key, or of one that has changed: nothing would come.
  await before?.unsubscribe()
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) })
  const { endpoint, keys } = made.toJSON()
  return { name, endpoint: endpoint ?? '', p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' }
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

/** What people call it: browser and system, as far as it says so. */
export function nameOfBrowser(agent: string): string {
  const browser = [
    ['Edg/', 'Edge'],
    ['Firefox/', 'Firefox'],
    ['Chrome/', 'Chrome'],
    ['Safari/', 'Safari'],
  ].find(([mark]) => agent.includes(mark ?? ''))?.[1]
  const system = [
    ['Android', 'Android'],
    ['iPhone', 'iPhone'],
    ['iPad', 'iPad'],
    ['Windows', 'Windows'],
    ['Mac OS', 'macOS'],
    ['Linux', 'Linux'],
  ].find(([mark]) => agent.includes(mark ?? ''))?.[1]
  return [browser ?? 'Browser', system].filter(Boolean).join(' · ')
}
