// The map itself, with Leaflet: a chunk of its own, fetched when a map is opened. Everything is WGS-84 up to here; pictures
// in GCJ-02 get their points shifted at this edge and nowhere else.
import { circle, control, DomEvent, divIcon, map as leaflet, latLngBounds, layerGroup, marker, polygon, tileLayer, type LatLngTuple, type Map as Leaflet, type Polygon } from 'leaflet'
import 'leaflet/dist/leaflet.css'
import './map.css'
import { toGcj02 } from '@/core/gcj02'
import { shortNames } from '@/core/mapnames'
import type { Config } from '@/core/types'

/** Pin is a place on the map. Where exact is false it is the middle of a cell of about 300 m and is drawn as a circle. */
export interface Pin { id: string; lon: number; lat: number; label: string; tone?: 'good' | 'warn' | 'bad' | 'info'; exact?: boolean }
/** Shape is the outline of a place: rings of [longitude, latitude], the first outer. */
export interface Shape { name: string; rings: readonly (readonly (readonly number[])[])[] }
/** Drawn is a map on the page. */
export interface Drawn { show: (pins: readonly Pin[], shapes: readonly Shape[]) => void; fit: () => void; remove: () => void }
/** Wording are the words that the map shows itself. */
export interface Wording { nearer: string; farther: string }

type Tiles = Config['tiles']
/** Half of a cell in which a place is only known to lie, in metres. */
const cell = 150
/** What is shown before anything is: the mainland. */
const everywhere: [LatLngTuple, LatLngTuple] = [[20, 98], [45, 124]]

/** text is an element with a text in it. Leaflet would take a string for HTML. */
function text(tag: string, words: string, className: string): HTMLElement {
  const e = document.createElement(tag)
  e.className = className
  e.textContent = words
  return e
}

function pinButton(p: Pin, select: (id: string) => void): HTMLElement {
  const b = text('button', '', `map-pin ${p.tone ?? 'info'}`) as HTMLButtonElement
  b.type = 'button'
  b.setAttribute('aria-label', p.label)
  b.title = p.label
  b.addEventListener('click', () => select(p.id))
  DomEvent.disableClickPropagation(b)
  return b
}

function ground(on: Leaflet, tiles: Tiles): void {
  if (!tiles) return
  tileLayer(tiles.url, { maxZoom: 18 }).addTo(on)
  on.attributionControl.addAttribution(escaped(tiles.attribution))
}

/** escaped is a text as HTML: the attribution is set by the operator, but it is text all the same. */
function escaped(s: string): string {
  return text('i', s, '').innerHTML
}

/** drawMap puts a map into an element. tiles: where the pictures come from; without them everything stands on plain ground. */
export function drawMap(el: HTMLElement, tiles: Tiles, words: Wording, select: (id: string) => void): Drawn {
  const at = (lon: number, lat: number): LatLngTuple => {
    const [x, y] = tiles?.system === 'gcj02' ? toGcj02([lon, lat]) : [lon, lat]
    return [y, x]
  }
  // The wheel scrolls the page; the buttons make the map larger.
  const on = leaflet(el, { zoomControl: false, attributionControl: !!tiles, scrollWheelZoom: false, maxZoom: 18, minZoom: 3, zoomSnap: 0.5, fadeAnimation: false })
  if (tiles) on.attributionControl.setPrefix(false)
  control.zoom({ zoomInTitle: words.nearer, zoomOutTitle: words.farther }).addTo(on)
  on.fitBounds(everywhere)
  ground(on, tiles)
  const places = layerGroup().addTo(on)
  const pins = layerGroup().addTo(on)
  let outlines = ''
  let fitted = false

  const drawnShapes: Polygon[] = []
  function outline(s: Shape, name: string): void {
    const rings = s.rings.map(r => r.map(p => at(p[0] ?? 0, p[1] ?? 0)))
    const shape = polygon(rings, { className: 'map-shape', interactive: false }).bindTooltip(text('span', name, ''), { permanent: true, direction: 'center', className: 'map-name', interactive: false }).addTo(places)
    drawnShapes.push(shape)
  }
  /** A name that is wider than its place would lie on its neighbours': it comes with a larger map. */
  function names(): void {
    for (const s of drawnShapes) {
      const name = s.getTooltip()?.getElement()
      const [a, b] = [on.latLngToLayerPoint(s.getBounds().getSouthWest()), on.latLngToLayerPoint(s.getBounds().getNorthEast())]
      name?.classList.toggle('tight', name.offsetWidth > b.x - a.x)
    }
  }
  on.on('zoomend', names)
  function pin(p: Pin): void {
    const where = at(p.lon, p.lat)
    if (p.exact === false) circle(where, { radius: cell, className: `map-cell ${p.tone ?? 'info'}`, interactive: false }).addTo(pins)
    marker(where, { icon: divIcon({ html: pinButton(p, select), className: 'map-spot', iconSize: [0, 0] }), keyboard: false, interactive: false }).addTo(pins)
  }
  function fit(list: readonly Pin[], shapes: readonly Shape[]): void {
    const all = [...list.map(p => at(p.lon, p.lat)), ...shapes.flatMap(s => s.rings.flatMap(r => r.map(p => at(p[0] ?? 0, p[1] ?? 0))))]
    if (all.length) on.fitBounds(latLngBounds(all), { padding: [24, 24], maxZoom: 17, animate: false })
    fitted = all.length > 0
  }
  /** What is looked at stays where it is: the map fits itself only to other outlines, or to the first pins. */
  function show(list: readonly Pin[], shapes: readonly Shape[]): void {
    const named = shapes.map(s => s.name).join('\n')
    const held = (document.activeElement as HTMLElement | null)?.getAttribute('aria-label')
    pins.clearLayers()
    list.forEach(pin)
    if (named !== outlines) {
      places.clearLayers()
      drawnShapes.splice(0)
      const short = shortNames(shapes.map(s => s.name))
      shapes.forEach((s, i) => outline(s, short[i] ?? s.name))
    }
    if (named !== outlines || !fitted) fit(list, shapes)
    if (named !== outlines) names()
    outlines = named
    last = { list, shapes }
    if (held && document.activeElement === document.body) [...el.querySelectorAll<HTMLElement>('.map-pin')].find(b => b.getAttribute('aria-label') === held)?.focus({ preventScroll: true })
  }
  let last: { list: readonly Pin[]; shapes: readonly Shape[] } = { list: [], shapes: [] }
  const size = new ResizeObserver(() => on.invalidateSize({ animate: false }))
  size.observe(el)
  return { show, fit: () => fit(last.list, last.shapes), remove: () => { size.disconnect(); on.remove() } }
}
