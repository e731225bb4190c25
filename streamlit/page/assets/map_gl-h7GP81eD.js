import{G as D,k as P,B as L}from"./maplibre-I7jk7HMc.js";import{k as B,a as b,b as M,c as g,s as I,w as p,d as v,e as A,f as _,g as F,h as G,i as O,j as V,r as Y,l as Z,n as W,m as X,o as $,p as j,q as H,t as k,u as q,v as K,x as Q,y as J,z as tt}from"./main-49G3d6b0.js";import{n as et,k as st,a as ot,d as it,b as at,c as rt}from"./map_pick-BHZBWZYH.js";import"./index-BSHuBsBl.js";const nt=""+new URL("maplibre-gl-worker-CZtFQQIV.mjs",import.meta.url).href,x=g.length+1,C=8,z=16,w=255,ht=`precision highp float;
layout(location = 0) in vec2 a_place; // mercator, from the anchor
layout(location = 1) in uvec4 a_mark; // level + 1, number or kNoNumber, look
uniform vec2 u_origin;                // of the anchor, pixels from the middle of the map
uniform vec2 u_size;                  // of the map, pixels
uniform float u_scale;                // pixels a world
uniform float u_dots;                 // device pixels a pixel
uniform float u_radius[${x}];
uniform vec3 u_fill[${x}];
uniform vec3 u_ink[${x}];
uniform vec3 u_halo;
uniform vec3 u_ring;
uniform vec2 u_stroke;                // width around a dot, and around an empty one
uniform float u_text;                 // size of numbers over that in the atlas, 0 for none
uniform vec4 u_atlas;                 // columns, rows, width and height of a cell in pixels
out vec2 v_at;                        // pixels from the station, y down
flat out vec4 v_shape;                // radius, is a diamond, half the width of a cross in it, least cosine that a dash begins at
flat out vec4 v_outer;                // colours times their opacity: below, on it, around it, of its number
flat out vec4 v_inner;
flat out vec4 v_line;
flat out vec4 v_ink;
flat out vec3 v_reach;                // pixels beyond the radius: of the outer disc, of the line's middle; half the line's width
flat out vec2 v_cell;                 // of the number in the atlas

const float kNowhere = -1e3;

void main() {
  int look = int(a_mark.z) & 7;
  bool diamond = int(a_mark.z) >= ${z};
  bool hollow = a_mark.x == 1u;
  bool numbered = u_text > 0.0 && a_mark.y != ${w}u;
  float radius = u_radius[a_mark.x];
  vec4 fill = vec4(u_fill[a_mark.x], 1.0);
  vec4 halo = vec4(u_halo, 1.0);
  v_shape = vec4(radius, diamond, kNowhere, -2.0);
  v_outer = halo;
  v_inner = fill;
  v_line = fill;
  v_reach = vec3(u_stroke.x, 0.0, kNowhere);
  float reach = radius + (hollow || a_mark.z != 0u ? u_stroke.y : u_stroke.x) + 0.5 / u_dots; // each pixel of the square costs
  if (a_mark.z == ${C}u) {
    v_outer = v_inner = vec4(0.0);
    v_line = vec4(u_ring, 1.0);
    v_reach = vec3(0.0, 5.5, 1.25);
    reach = radius + 8.0;
  } else if (look == ${B}) {
    v_outer = vec4(0.0);
    v_inner = halo * 0.6;
    v_reach.z = max(0.5, u_stroke.x * 0.6);
  } else if (look == ${b}) {
    v_inner = hollow ? vec4(0.0) : fill * 0.4;
    v_reach.yz = vec2(-0.4, u_stroke.y * 0.5);
    v_shape.w = -0.309; // three fifths of a turn
  } else if (look == ${M}) {
    if (radius > 3.0) v_shape.z = max(0.7, radius * 0.11);
  } else if (hollow) {
    v_outer = fill;
    v_inner = halo;
    v_reach.x = u_stroke.y;
  }
  v_ink = numbered ? vec4(look == ${b} ? u_ring : u_ink[a_mark.x], 1.0) : vec4(0.0);
  int columns = int(u_atlas.x);
  v_cell = vec2(int(a_mark.y) % columns, int(a_mark.y) / columns);
  if (diamond) reach *= 1.42;
  if (numbered) reach = max(reach, 13.0);
  vec2 corner = vec2(gl_VertexID & 1, (gl_VertexID >> 1) & 1) * 2.0 - 1.0;
  v_at = corner * reach;
  vec2 pixel = u_origin + a_place * u_scale + v_at;
  gl_Position = vec4(pixel * vec2(2.0, -2.0) / u_size, 0.0, 1.0);
}`,ut=`precision highp float;
in vec2 v_at;
flat in vec4 v_shape;
flat in vec4 v_outer;
flat in vec4 v_inner;
flat in vec4 v_line;
flat in vec3 v_reach;
uniform float u_dots;
out vec4 colour;

float inside(float distance) { return clamp(0.5 - distance * u_dots, 0.0, 1.0); }

void lay(vec4 paint) { colour = paint + colour * (1.0 - paint.a); }

// Eight dashes around the middle: the cosine of eight times the angle, by doubling it three times.
float dash() {
  float cosine = 2.0 * v_at.x * v_at.x / max(dot(v_at, v_at), 1e-6) - 1.0;
  cosine = 2.0 * cosine * cosine - 1.0;
  return step(v_shape.w, 2.0 * cosine * cosine - 1.0);
}

// Two strokes that cross in the middle.
float cross_at(vec2 p, float away) { return max(abs(p.x - p.y) * 0.7071 - v_shape.z, away - v_shape.x * 0.62); }

#ifdef NUMBERS
flat in vec4 v_ink;
flat in vec2 v_cell;
uniform float u_text;
uniform vec4 u_atlas;
uniform sampler2D u_numbers;

void lay_number() {
  vec2 at = clamp(v_at / (u_atlas.zw * u_text) + 0.5, 0.0, 1.0); // the rim of a cell is empty
  lay(v_ink * texture(u_numbers, (v_cell + at) / u_atlas.xy).a);
}
#else
void lay_number() {}
#endif

void main() {
  vec2 p = abs(v_at);
  float away = length(v_at);
  float edge = mix(away - v_shape.x, (p.x + p.y) * 0.7071 - v_shape.x * 0.88, v_shape.y);
  colour = v_outer * inside(edge - v_reach.x);
  lay(v_inner * inside(edge));
  lay(v_line * inside(abs(edge - v_reach.y) - v_reach.z) * dash());
  lay(v_outer * inside(cross_at(p, away)));
  lay_number();
}`;function ct(o,t,e){const s=o.createShader(t);return o.shaderSource(s,e),o.compileShader(s),s}function lt(o,t){const e=o.createProgram(),s=`#version 300 es
${t?`#define NUMBERS
`:""}`;for(const[i,a]of[[o.VERTEX_SHADER,ht],[o.FRAGMENT_SHADER,ut]]){const r=ct(o,i,s+a);o.attachShader(e,r),o.deleteShader(r)}if(o.linkProgram(e),!o.getProgramParameter(e,o.LINK_STATUS)&&!o.isContextLost())throw new Error(`the stations' shaders do not link: ${o.getProgramInfoLog(e)}`);return e}const h=4,u=[0,1,2,2,1,3],y=[F,...g.keys()];function d(o){return[1,3,5].map(t=>parseInt(o.slice(t,t+2),16)/255)}function R(o,t){const e=lt(o,t),s=new Map;return{program:e,uniform:a=>(s.has(a)||s.set(a,o.getUniformLocation(e,a)),s.get(a)),theme:null}}class ft{constructor(t){this.drawn=t,this.id="stations",this.type="custom",this.map=null,this.gpu=null,this.stations=[],this.anchor={x:0,y:0},this.spacing=1/0,this.places=new Float32Array(0),this.packed=new Uint32Array(0),this.order=new Uint32Array(0),this.marks=null,this.chosen=-1,this.count=0,this.size={width:1,height:1,dots:1},this.marksChanged=!1,this.placesChanged=!1,this.theme="light",this.measure=()=>{const e=this.map.getCanvas(),[s,i]=[e.clientWidth||1,e.clientHeight||1];this.size={width:s,height:i,dots:e.width/s}}}setStations(t){this.stations=t,this.marks=null,this.spacing=I(t);const e=t[0];this.anchor=e?{x:v(e.lon),y:p(e.lat)}:{x:0,y:0};const s=t.length+1;this.places=new Float32Array(2*h*s),this.packed=new Uint32Array(h*s),this.order=new Uint32Array(u.length*s),t.forEach((i,a)=>this.place(a,i)),this.count=0}setMarks(t){this.marks=t,this.fill()}choose(t){this.chosen=this.stations.findIndex(e=>e.code===t),this.chosen>=0&&this.place(this.stations.length,this.stations[this.chosen]),this.fill()}setTheme(t){this.theme=t,this.map?.triggerRepaint()}onAdd(t,e){this.map=t,this.measure(),t.on("resize",this.measure);const[s,i]=[R(e,!1),R(e,!0)],[a,r]=[e.createVertexArray(),e.createTexture()],[n,f,m]=[e.createBuffer(),e.createBuffer(),e.createBuffer()];this.gpu={plain:s,numbered:i,vertices:a,places:n,marks:f,order:m,numbers:r},e.bindVertexArray(a),e.bindBuffer(e.ARRAY_BUFFER,n),e.enableVertexAttribArray(0),e.vertexAttribPointer(0,2,e.FLOAT,!1,0,0),e.bindBuffer(e.ARRAY_BUFFER,f),e.enableVertexAttribArray(1),e.vertexAttribIPointer(1,4,e.UNSIGNED_BYTE,0,0),e.bindBuffer(e.ELEMENT_ARRAY_BUFFER,m),e.bindVertexArray(null),this.upload(e,r),this.placesChanged=this.marksChanged=!0}onRemove(t,e){if(t.off("resize",this.measure),!!this.gpu){for(const{program:s}of[this.gpu.plain,this.gpu.numbered])e.deleteProgram(s);e.deleteVertexArray(this.gpu.vertices);for(const s of[this.gpu.places,this.gpu.marks,this.gpu.order])e.deleteBuffer(s);e.deleteTexture(this.gpu.numbers),this.gpu=null}}render(t){if(!this.gpu||!this.map||this.count===0||!(t instanceof WebGL2RenderingContext))return;const e=this.map.getZoom()<A?this.gpu.plain:this.gpu.numbered;t.useProgram(e.program),t.bindVertexArray(this.gpu.vertices),t.activeTexture(t.TEXTURE0),t.bindTexture(t.TEXTURE_2D,this.gpu.numbers),this.sendStations(t,this.gpu),e.theme!==this.theme&&this.sendColours(t,e),this.sendView(t,e,this.map),t.drawElements(t.TRIANGLES,u.length*this.count,t.UNSIGNED_INT,0),t.bindVertexArray(null),this.placesChanged=this.marksChanged=!1,this.drawn()}upload(t,e){t.bindTexture(t.TEXTURE_2D,e),t.pixelStorei(t.UNPACK_FLIP_Y_WEBGL,!1),t.pixelStorei(t.UNPACK_PREMULTIPLY_ALPHA_WEBGL,!1),t.texImage2D(t.TEXTURE_2D,0,t.RGBA,t.RGBA,t.UNSIGNED_BYTE,et(Math.ceil(devicePixelRatio))),t.texParameteri(t.TEXTURE_2D,t.TEXTURE_MIN_FILTER,t.LINEAR),t.texParameteri(t.TEXTURE_2D,t.TEXTURE_WRAP_S,t.CLAMP_TO_EDGE),t.texParameteri(t.TEXTURE_2D,t.TEXTURE_WRAP_T,t.CLAMP_TO_EDGE)}sendStations(t,{places:e,marks:s}){this.placesChanged&&(t.bindBuffer(t.ARRAY_BUFFER,e),t.bufferData(t.ARRAY_BUFFER,this.places,t.STATIC_DRAW)),this.marksChanged&&(t.bindBuffer(t.ARRAY_BUFFER,s),t.bufferData(t.ARRAY_BUFFER,this.packed,t.DYNAMIC_DRAW),t.bufferData(t.ELEMENT_ARRAY_BUFFER,this.order.subarray(0,u.length*this.count),t.DYNAMIC_DRAW))}sendColours(t,e){const{uniform:s}=e;e.theme=this.theme;const{halo:i,ring:a}=_[this.theme];t.uniform3fv(s("u_fill"),y.flatMap(r=>d(G(r,this.theme)))),t.uniform3fv(s("u_ink"),y.flatMap(r=>d(O(r,this.theme)))),t.uniform3fv(s("u_halo"),d(i)),t.uniform3fv(s("u_ring"),d(a)),t.uniform4fv(s("u_atlas"),st),t.uniform1i(s("u_numbers"),0)}sendView(t,{uniform:e},s){const{lng:i,lat:a}=s.getCenter(),r=s.getZoom(),n=j(r),f=V(this.spacing*n);t.uniform2f(e("u_origin"),(this.anchor.x-v(i))*n,(this.anchor.y-p(a))*n),t.uniform2f(e("u_size"),this.size.width,this.size.height),t.uniform1f(e("u_scale"),n),t.uniform1f(e("u_dots"),this.size.dots),t.uniform1fv(e("u_radius"),y.map(m=>Y(r,m)*f)),t.uniform2fv(e("u_stroke"),Z(r)),t.uniform1f(e("u_text"),r<A?0:W(r)/ot)}place(t,{lon:e,lat:s}){const[i,a]=[v(e)-this.anchor.x,p(s)-this.anchor.y];for(let r=2*h*t;r<2*h*(t+1);r+=2)this.places.set([i,a],r);this.placesChanged=!0}fill(){const t=this.marks;if(!(!t||t.levels.length!==this.stations.length)){this.count=0;for(const e of it(t.levels))this.put(e,t.levels[e],this.numberOf(e,t),this.lookOf(e,t));this.chosen>=0&&this.put(this.stations.length,t.levels[this.chosen],w,C),this.marksChanged=!0,this.map?.triggerRepaint()}}put(t,e,s,i){const a=h*t;this.packed.fill(e-F|s<<8|i<<16,a,a+h);const r=u.length*this.count++;for(let n=0;n<u.length;n++)this.order[r+n]=a+u[n]}lookOf(t,{looks:e}){return e[t]+(this.stations[t].virtual?z:0)}numberOf(t,{ask:e,looks:s,values:i}){return s[t]!==X&&s[t]!==b?w:Math.min(at,$(e,i[t]))}}const c="station-names",l="station-places",N=["medium","system-ui","sans-serif"],E={type:"FeatureCollection",features:[]};function mt(o){return o?.glyphs?o.layers.map(e=>e.layout?.["text-font"]).find(e=>Array.isArray(e)&&e.every(s=>typeof s=="string"))??null:N}function dt(o){const{place:t,land:e}=_[o];return{id:l,type:"symbol",source:l,maxzoom:15,layout:{"text-field":["get","name"],"text-font":N,"text-size":["interpolate",["linear"],["zoom"],10,11,14,15],"text-letter-spacing":.04,"text-padding":12,"symbol-sort-key":["-",0,["get","stations"]]},paint:{"text-color":t,"text-halo-color":e,"text-halo-width":1.5}}}function _t(o,t){const{place:e,land:s}=_[o];return{id:c,type:"symbol",source:c,minzoom:H,layout:{"text-field":["get","name"],"text-font":t,"text-size":12,"text-anchor":"top","text-offset":[0,1.35],"text-max-width":11,"text-padding":6},paint:{"text-color":e,"text-halo-color":s,"text-halo-width":1.5}}}function S(o,t){const e=mt(t),s={id:"land",type:"background",paint:{"background-color":_[o].land}};return{...t,version:8,sources:{...t?.sources,[c]:{type:"geojson",data:E},[l]:{type:"geojson",data:E}},layers:[...t?.layers??[s,dt(o)],...e?[_t(o,e)]:[]]}}const T=3e3;L(new URL(nt,import.meta.url).href);function U(o,t,e){return{type:"Feature",geometry:{type:"Point",coordinates:[o,t]},properties:e}}function pt(o){return{type:"FeatureCollection",features:o.map(({lon:t,lat:e,name:s})=>U(t,e,{name:s}))}}function vt(o){return{type:"FeatureCollection",features:tt(o).map(({name:e,lon:s,lat:i,stations:a})=>U(s,i,{name:e,stations:a}))}}function kt(o){const t=new D({container:o.container,style:S(o.theme,null),center:[2.35,48.86],zoom:10,minZoom:J,maxZoom:Q,attributionControl:!1,dragRotate:!1,pitchWithRotate:!1,touchPitch:!1,renderWorldCopies:!1,fadeDuration:150,locale:{"Map.Title":o.label}});return t.painter.drawFunctions.sky=()=>{},t.touchZoomRotate.disableRotation(),t.keyboard.disableRotation(),t.addControl(new P({compact:!0}),"top-right"),new Promise((e,s)=>{const i=t.on("error",({error:a})=>{i.unsubscribe(),t.remove(),s(a)});t.once("style.load",()=>{i.unsubscribe(),e(t)})})}class xt{constructor(t,{theme:e,events:s}){this.map=t,this.kind="webgl",this.stations=[],this.lost=!1,this.ground=[e,null],this.dots=new ft(s.drawn),this.dots.setTheme(e),this.layDots(),t.on("click",({point:i})=>{const a=this.nearest(i);a&&s.pick(a)}),t.on("mousemove",({point:i})=>{const a=this.nearest(i);t.getCanvas().style.cursor=a?"pointer":"",s.hover(a,i.x,i.y)}),t.on("mouseout",()=>s.hover(null,0,0)),t.on("movestart",()=>s.hover(null,0,0)),t.on("move",()=>s.moved()),t.on("webglcontextlost",()=>this.waitForContext(s.lost)),t.on("webglcontextrestored",()=>this.drawAgain()),t.on("error",i=>"sourceId"in i&&s.ground(!1)),t.on("sourcedata",({tile:i,sourceId:a})=>i&&a!==c&&a!==l&&s.ground(!0))}setStations(t){this.stations=t,this.dots.setStations(t),this.showNames()}setMarks(t){this.dots.setMarks(t)}choose(t){this.dots.choose(t)}setGround(t,e){this.ground=[t,e],this.dots.setTheme(t),!this.lost&&(this.map.once("style.load",()=>{this.map.getLayer(this.dots.id)||this.layDots(),this.showNames()}),this.map.setStyle(S(t,e),{diff:!1}))}fit({west:t,south:e,east:s,north:i},a,r){this.map.fitBounds([t,e,s,i],{padding:a,maxZoom:15,animate:r&&!k()})}goTo(t,e,s,i){const a=this.map.project([t,e]);if(this.map.getZoom()>=s&&q([a.x,a.y],this.size(),i))return;const r=Math.max(this.map.getZoom(),s),n=[(i.left-i.right)/2,(i.top-i.bottom)/2];this.map.easeTo({center:[t,e],zoom:r,offset:n,duration:k()?0:600})}zoomBy(t,e){const s=this.map.unproject(K(this.size(),e));this.map.zoomTo(this.map.getZoom()+t,{around:s,animate:!k()})}where(){const{lng:t,lat:e}=this.map.getCenter();return{lon:t,lat:e,zoom:this.map.getZoom()}}look({lon:t,lat:e,zoom:s}){this.map.jumpTo({center:[t,e],zoom:s})}waitForContext(t){this.lost=!0;const e=()=>{if(this.lost){if(document.hidden)return document.addEventListener("visibilitychange",()=>setTimeout(e,T),{once:!0});this.map.remove(),t()}};setTimeout(e,T)}drawAgain(){this.lost=!1,this.setGround(...this.ground)}layDots(){this.map.addLayer(this.dots,[l,c].find(t=>this.map.getLayer(t)))}showNames(){this.lost||(this.map.getSource(c)?.setData(pt(this.stations)),this.map.getSource(l)?.setData(vt(this.stations)))}size(){const{clientWidth:t,clientHeight:e}=this.map.getContainer();return{width:t,height:e}}nearest({x:t,y:e}){return rt(this.stations,this.where(),this.size(),t,e)}}async function Rt(o){return new xt(await kt(o),o)}export{Rt as createGlMap};
