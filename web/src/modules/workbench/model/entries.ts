/** What is written on tickets, as plain text. */

/** The text of a comment without its markup; the parser runs nothing and loads nothing. */
export function plainText(body: string, format: string): string {
  if (format !== 'html') return body
  const page = new DOMParser().parseFromString(body.replace(/<(br|\/p|\/div|\/li)\b[^>]*>/gi, '$&\n'), 'text/html')
  return (page.body.textContent ?? '').replace(/\n{3,}/g, '\n\n').trim()
}
