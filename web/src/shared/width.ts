/** How wide the page is, by the three classes that layout knows. */

import { shallowRef } from 'vue'

function follow(query: string) {
  const media = matchMedia(query)
  const matches = shallowRef(media.matches)
  media.addEventListener('change', () => (matches.value = media.matches))
  return matches
}

/** Below 600 px: one column, one hand. */
export const isPhone = follow('(max-width: 599px)')
/** Below 1024 px: phones and tablets, with the menu at the foot. */
export const isNarrow = follow('(max-width: 1023px)')
/** From 1440 px: room for more than what bites. */
export const isRoomy = follow('(min-width: 1440px)')
