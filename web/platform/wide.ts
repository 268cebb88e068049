import { readonly, ref } from 'vue'

const query = matchMedia('(min-width: 64rem)')
const state = ref(query.matches)
query.addEventListener('change', e => { state.value = e.matches })

/** wide is whether there is room for a desk: list, map and order side by side. */
export const wide = readonly(state)
