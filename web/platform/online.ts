import { readonly, ref } from 'vue'

const state = ref(navigator.onLine)
addEventListener('online', () => { state.value = true })
addEventListener('offline', () => { state.value = false })

/** online is what the browser believes; only an answer proves it. */
export const online = readonly(state)

/** pageAway is true when a page was asked for that this phone does not have and that could not be fetched. */
export const pageAway = ref(false)
