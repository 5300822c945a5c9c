/* Shows notices while the app is closed, and leads to what they are about. It keeps nothing and answers no requests. */
self.addEventListener('push', (event) => {
  let told = {}
  try {
    told = event.data ? event.data.json() : {}
  } catch {
    told = {}
  }
  event.waitUntil(
    self.registration.showNotification(told.title || 'Gongdan', {
      body: told.body || '',
      tag: told.tag,
      icon: '/mark.svg',
      requireInteraction: Boolean(told.is_urgent),
      data: { url: told.url || '/' },
    }),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  // Only ever to our own pages, whatever a message says.
  const wanted = new URL(event.notification.data.url, self.location.origin)
  const url = self.location.origin + wanted.pathname + wanted.hash
  event.waitUntil(
    self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then((pages) => {
      const open = pages.find((page) => page.url === url)
      return open ? open.focus() : self.clients.openWindow(url)
    }),
  )
})
