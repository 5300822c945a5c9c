/** To the clipboard, also where the page is served without https and the browser offers no clipboard of its own. */

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.className = 'gd-visually-hidden'
    // Inside an open dialog, since the focus cannot leave it.
    const place = document.querySelector('[role=dialog]') ?? document.body
    place.append(area)
    area.select()
    const isDone = document.execCommand('copy')
    area.remove()
    return isDone
  }
}
