/** Answers that `public/boot.js` asked for before any script of the app had come. */

interface Ahead {
  language: string
  /** By address, with the query: the answer, or null where there was none. */
  asked: Record<string, Promise<Response | null>>
}

declare global {
  interface Window {
    gongdanAhead?: Ahead
  }
}

/** Older than this they are asked for anew, ms from the beginning of the page. */
const KEPT_MS = 15_000

/** `fetch`, but for what was asked ahead in the same language: that is handed out, once. */
export async function fetchOnce(request: Request): Promise<Response> {
  const ahead = window.gongdanAhead
  // After the first change nothing is known any more of what was read before it.
  if (request.method !== 'GET' || performance.now() > KEPT_MS) delete window.gongdanAhead
  else if (ahead?.language === request.headers.get('Accept-Language')) {
    const { pathname, search } = new URL(request.url)
    const asked = ahead.asked[pathname + search]
    delete ahead.asked[pathname + search]
    const answer = await asked
    // A refusal is asked for again: what is said about it is said by the page.
    if (answer?.ok) return answer
  }
  return fetch(request)
}
