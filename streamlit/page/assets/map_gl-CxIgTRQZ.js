import{G as D,k as N,B as P}from"./maplibre-I7jk7HMc.js";import{k as C,s as L,w as v,a as x,b as k,c as F,f as B,i as M,d as I,r as G,e as V,g as O,n as Y,h as Z,j as W,l as X,m as $,o as j,p as y,q as H,t as q,u as K,v as Q,x as J}from"./main-DD8kBXRj.js";import{n as tt,k as et,a as st,d as ot,b as at,c as it}from"./map_pick-8f19uLL8.js";import"./index-C7VGL8Pv.js";const rt=""+new URL("maplibre-gl-worker-CZtFQQIV.mjs",import.meta.url).href,A=C.length+1,p=8,R=16,w=255,nt=`#version 300 es
precision highp float;
layout(location = 0) in vec2 a_place; // mercator, from the anchor
layout(location = 1) in uvec4 a_mark; // level + 1, number or kNoNumber, look
uniform vec2 u_origin;                // of the anchor, pixels from the middle of the map
uniform vec2 u_size;                  // of the map, pixels
uniform float u_scale;                // pixels a world
uniform float u_radius[${A}];
uniform float u_text;                 // size of numbers over that in the atlas, 0 for none
uniform vec2 u_stroke;                // width around a dot, and around an empty one
out vec2 v_at;                        // pixels from the station, y down
flat out float v_radius;
flat out ivec3 v_mark;

void main() {
  vec2 corner = vec2(gl_VertexID & 1, (gl_VertexID >> 1) & 1) * 2.0 - 1.0;
  v_mark = ivec3(int(a_mark.x) - 1, a_mark.y == ${w}u ? -1 : int(a_mark.y), int(a_mark.z));
  v_radius = u_radius[a_mark.x];
  // As small as can be: each pixel of the square costs.
  float reach = v_radius + (v_mark.x == 0 || v_mark.z != 0 ? u_stroke.y : u_stroke.x) + 1.0;
  if (v_mark.z >= ${R}) reach *= 1.3;
  if (v_mark.z == ${p}) reach = v_radius + 8.0;
  if (u_text > 0.0 && v_mark.y >= 0) reach = max(reach, 13.0);
  v_at = corner * reach;
  vec2 pixel = u_origin + a_place * u_scale + v_at;
  gl_Position = vec4(pixel * vec2(2.0, -2.0) / u_size, 0.0, 1.0);
}`,ht=`#version 300 es
precision highp float;
in vec2 v_at;
flat in float v_radius;
flat in ivec3 v_mark;
uniform vec3 u_fill[${A}];
uniform vec3 u_ink[${A}];
uniform vec3 u_halo;
uniform vec3 u_ring;
uniform float u_dots;   // device pixels a pixel
uniform vec2 u_stroke;
uniform float u_text;
uniform vec4 u_atlas;   // columns, rows, width and height of a cell in pixels
uniform sampler2D u_numbers;
out vec4 colour;

float inside(float distance) { return clamp(0.5 - distance * u_dots, 0.0, 1.0); }

void lay(vec3 paint, float alpha) { colour = vec4(paint, 1.0) * alpha + colour * (1.0 - alpha); }

bool dashed() { return fract(atan(v_at.y, v_at.x) * 4.0 / 3.14159265) < 0.6; }

// Two strokes that cross in the middle.
float cross_at(vec2 p) { return max(abs(abs(p.x) - abs(p.y)) * 0.7071 - max(0.7, v_radius * 0.11), length(p) - v_radius * 0.62); }

float number_at(int number) {
  vec2 at = v_at / (u_atlas.zw * u_text) + 0.5;
  if (at != clamp(at, 0.0, 1.0)) return 0.0;
  int columns = int(u_atlas.x);
  return texture(u_numbers, (vec2(number % columns, number / columns) + at) / u_atlas.xy).a;
}

void draw_odd(int look, float edge, vec3 fill) {
  if (v_mark.z == ${p}) {
    lay(u_ring, inside(abs(edge - 5.5) - 1.25));
  } else if (look == 3) {
    lay(u_halo, inside(edge) * 0.6);
    lay(fill, inside(abs(edge) - max(0.5, u_stroke.x * 0.6)));
  } else if (look == 2) {
    lay(u_halo, inside(edge - u_stroke.x));
    lay(fill, inside(edge) * (v_mark.x == 0 ? 0.0 : 0.4));
    if (dashed()) lay(fill, inside(abs(edge + 0.4) - u_stroke.y * 0.5));
  } else {
    lay(u_halo, inside(edge - u_stroke.x));
    lay(fill, inside(edge));
    if (v_radius > 3.0) lay(u_halo, inside(cross_at(v_at)));
  }
}

void main() {
  colour = vec4(0.0);
  int look = v_mark.z & 7;
  vec3 fill = u_fill[v_mark.x + 1];
  float edge = length(v_at) - v_radius;
  if (v_mark.z >= ${R}) edge = (abs(v_at.x) + abs(v_at.y)) * 0.7071 - v_radius * 0.88;
  if (look == 0 && v_mark.z != ${p}) {
    bool hollow = v_mark.x == 0;
    lay(hollow ? fill : u_halo, inside(edge - (hollow ? u_stroke.y : u_stroke.x)));
    lay(hollow ? u_halo : fill, inside(edge));
  } else {
    draw_odd(look, edge, fill);
  }
  if (u_text > 0.0 && v_mark.y >= 0) lay(look == 2 ? u_ring : u_ink[v_mark.x + 1], number_at(v_mark.y));
}`;function ut(a){const t=a.createProgram();for(const[e,s]of[[a.VERTEX_SHADER,nt],[a.FRAGMENT_SHADER,ht]]){const o=a.createShader(e);a.shaderSource(o,s),a.compileShader(o),a.attachShader(t,o),a.deleteShader(o)}if(a.linkProgram(t),!a.getProgramParameter(t,a.LINK_STATUS)&&!a.isContextLost())throw new Error(`the stations' shaders do not link: ${a.getProgramInfoLog(t)}`);return t}const h=4,u=[0,1,2,2,1,3],b=[F,...C.keys()];function _(a){return[1,3,5].map(t=>parseInt(a.slice(t,t+2),16)/255)}class ct{constructor(t){this.drawn=t,this.id="stations",this.type="custom",this.map=null,this.gpu=null,this.stations=[],this.anchor={x:0,y:0},this.spacing=1/0,this.places=new Float32Array(0),this.packed=new Uint32Array(0),this.order=new Uint32Array(0),this.marks=null,this.chosen=-1,this.count=0,this.size={width:1,height:1,dots:1},this.marksChanged=!1,this.placesChanged=!1,this.themeChanged=!0,this.theme="light",this.measure=()=>{const e=this.map.getCanvas(),[s,o]=[e.clientWidth||1,e.clientHeight||1];this.size={width:s,height:o,dots:e.width/s}}}setStations(t){this.stations=t,this.marks=null,this.spacing=L(t);const e=t[0];this.anchor=e?{x:x(e.lon),y:v(e.lat)}:{x:0,y:0};const s=t.length+1;this.places=new Float32Array(2*h*s),this.packed=new Uint32Array(h*s),this.order=new Uint32Array(u.length*s),t.forEach((o,i)=>this.place(i,o)),this.count=0}setMarks(t){this.marks=t,this.fill()}choose(t){this.chosen=this.stations.findIndex(e=>e.code===t),this.chosen>=0&&this.place(this.stations.length,this.stations[this.chosen]),this.fill()}setTheme(t){this.theme=t,this.themeChanged=!0,this.map?.triggerRepaint()}onAdd(t,e){this.map=t,this.measure(),t.on("resize",this.measure);const s=ut(e),o=new Map,i=f=>(o.has(f)||o.set(f,e.getUniformLocation(s,f)),o.get(f)),[r,n]=[e.createVertexArray(),e.createTexture()],[d,m,g]=[e.createBuffer(),e.createBuffer(),e.createBuffer()];this.gpu={program:s,vertices:r,places:d,marks:m,order:g,numbers:n,uniform:i},e.bindVertexArray(r),e.bindBuffer(e.ARRAY_BUFFER,d),e.enableVertexAttribArray(0),e.vertexAttribPointer(0,2,e.FLOAT,!1,0,0),e.bindBuffer(e.ARRAY_BUFFER,m),e.enableVertexAttribArray(1),e.vertexAttribIPointer(1,4,e.UNSIGNED_BYTE,0,0),e.bindBuffer(e.ELEMENT_ARRAY_BUFFER,g),e.bindVertexArray(null),this.upload(e,n),this.placesChanged=this.marksChanged=this.themeChanged=!0}onRemove(t,e){if(t.off("resize",this.measure),!!this.gpu){e.deleteProgram(this.gpu.program),e.deleteVertexArray(this.gpu.vertices);for(const s of[this.gpu.places,this.gpu.marks,this.gpu.order])e.deleteBuffer(s);e.deleteTexture(this.gpu.numbers),this.gpu=null}}render(t){!this.gpu||!this.map||this.count===0||!(t instanceof WebGL2RenderingContext)||(t.useProgram(this.gpu.program),t.bindVertexArray(this.gpu.vertices),t.activeTexture(t.TEXTURE0),t.bindTexture(t.TEXTURE_2D,this.gpu.numbers),this.sendStations(t,this.gpu),this.themeChanged&&this.sendColours(t,this.gpu),this.sendView(t,this.gpu,this.map),t.drawElements(t.TRIANGLES,u.length*this.count,t.UNSIGNED_INT,0),t.bindVertexArray(null),this.placesChanged=this.marksChanged=this.themeChanged=!1,this.drawn())}upload(t,e){t.bindTexture(t.TEXTURE_2D,e),t.pixelStorei(t.UNPACK_FLIP_Y_WEBGL,!1),t.pixelStorei(t.UNPACK_PREMULTIPLY_ALPHA_WEBGL,!1),t.texImage2D(t.TEXTURE_2D,0,t.RGBA,t.RGBA,t.UNSIGNED_BYTE,tt(Math.ceil(devicePixelRatio))),t.texParameteri(t.TEXTURE_2D,t.TEXTURE_MIN_FILTER,t.LINEAR),t.texParameteri(t.TEXTURE_2D,t.TEXTURE_WRAP_S,t.CLAMP_TO_EDGE),t.texParameteri(t.TEXTURE_2D,t.TEXTURE_WRAP_T,t.CLAMP_TO_EDGE)}sendStations(t,{places:e,marks:s}){this.placesChanged&&(t.bindBuffer(t.ARRAY_BUFFER,e),t.bufferData(t.ARRAY_BUFFER,this.places,t.STATIC_DRAW)),this.marksChanged&&(t.bindBuffer(t.ARRAY_BUFFER,s),t.bufferData(t.ARRAY_BUFFER,this.packed,t.DYNAMIC_DRAW),t.bufferData(t.ELEMENT_ARRAY_BUFFER,this.order.subarray(0,u.length*this.count),t.DYNAMIC_DRAW))}sendColours(t,{uniform:e}){const{halo:s,ring:o}=k[this.theme];t.uniform3fv(e("u_fill"),b.flatMap(i=>_(B(i,this.theme)))),t.uniform3fv(e("u_ink"),b.flatMap(i=>_(M(i,this.theme)))),t.uniform3fv(e("u_halo"),_(s)),t.uniform3fv(e("u_ring"),_(o)),t.uniform4fv(e("u_atlas"),et),t.uniform1i(e("u_numbers"),0)}sendView(t,{uniform:e},s){const{lng:o,lat:i}=s.getCenter(),r=s.getZoom(),n=$(r),d=I(this.spacing*n);t.uniform2f(e("u_origin"),(this.anchor.x-x(o))*n,(this.anchor.y-v(i))*n),t.uniform2f(e("u_size"),this.size.width,this.size.height),t.uniform1f(e("u_scale"),n),t.uniform1f(e("u_dots"),this.size.dots),t.uniform1fv(e("u_radius"),b.map(m=>G(r,m)*d)),t.uniform2fv(e("u_stroke"),V(r)),t.uniform1f(e("u_text"),r<O?0:Y(r)/st)}place(t,{lon:e,lat:s}){const[o,i]=[x(e)-this.anchor.x,v(s)-this.anchor.y];for(let r=2*h*t;r<2*h*(t+1);r+=2)this.places.set([o,i],r);this.placesChanged=!0}fill(){const t=this.marks;if(!(!t||t.levels.length!==this.stations.length)){this.count=0;for(const e of ot(t.levels))this.put(e,t.levels[e],this.numberOf(e,t),this.lookOf(e,t));this.chosen>=0&&this.put(this.stations.length,t.levels[this.chosen],w,p),this.marksChanged=!0,this.map?.triggerRepaint()}}put(t,e,s,o){const i=h*t;this.packed.fill(e-F|s<<8|o<<16,i,i+h);const r=u.length*this.count++;for(let n=0;n<u.length;n++)this.order[r+n]=i+u[n]}lookOf(t,{looks:e}){return e[t]+(this.stations[t].virtual?R:0)}numberOf(t,{ask:e,looks:s,values:o}){return s[t]!==Z&&s[t]!==W?w:Math.min(at,X(e,o[t]))}}const c="station-names",l="station-places",z=["medium","system-ui","sans-serif"],E={type:"FeatureCollection",features:[]};function lt(a){return a?.glyphs?a.layers.map(e=>e.layout?.["text-font"]).find(e=>Array.isArray(e)&&e.every(s=>typeof s=="string"))??null:z}function dt(a){const{place:t,land:e}=k[a];return{id:l,type:"symbol",source:l,maxzoom:15,layout:{"text-field":["get","name"],"text-font":z,"text-size":["interpolate",["linear"],["zoom"],10,11,14,15],"text-letter-spacing":.04,"text-padding":12,"symbol-sort-key":["-",0,["get","stations"]]},paint:{"text-color":t,"text-halo-color":e,"text-halo-width":1.5}}}function mt(a,t){const{place:e,land:s}=k[a];return{id:c,type:"symbol",source:c,minzoom:j,layout:{"text-field":["get","name"],"text-font":t,"text-size":12,"text-anchor":"top","text-offset":[0,1.35],"text-max-width":11,"text-padding":6},paint:{"text-color":e,"text-halo-color":s,"text-halo-width":1.5}}}function S(a,t){const e=lt(t),s={id:"land",type:"background",paint:{"background-color":k[a].land}};return{...t,version:8,sources:{...t?.sources,[c]:{type:"geojson",data:E},[l]:{type:"geojson",data:E}},layers:[...t?.layers??[s,dt(a)],...e?[mt(a,e)]:[]]}}const T=3e3;P(new URL(rt,import.meta.url).href);function U(a,t,e){return{type:"Feature",geometry:{type:"Point",coordinates:[a,t]},properties:e}}function ft(a){return{type:"FeatureCollection",features:a.map(({lon:t,lat:e,name:s})=>U(t,e,{name:s}))}}function _t(a){return{type:"FeatureCollection",features:J(a).map(({name:e,lon:s,lat:o,stations:i})=>U(s,o,{name:e,stations:i}))}}function pt(a){const t=new D({container:a.container,style:S(a.theme,null),center:[2.35,48.86],zoom:10,minZoom:Q,maxZoom:K,attributionControl:!1,dragRotate:!1,pitchWithRotate:!1,touchPitch:!1,renderWorldCopies:!1,fadeDuration:150,locale:{"Map.Title":a.label}});return t.touchZoomRotate.disableRotation(),t.keyboard.disableRotation(),t.addControl(new N({compact:!0}),"top-right"),new Promise((e,s)=>{const o=t.on("error",({error:i})=>{o.unsubscribe(),t.remove(),s(i)});t.once("style.load",()=>{o.unsubscribe(),e(t)})})}class kt{constructor(t,{theme:e,events:s}){this.map=t,this.kind="webgl",this.stations=[],this.lost=!1,this.ground=[e,null],this.dots=new ct(s.drawn),this.dots.setTheme(e),this.layDots(),t.on("click",({point:o})=>{const i=this.nearest(o);i&&s.pick(i)}),t.on("mousemove",({point:o})=>{const i=this.nearest(o);t.getCanvas().style.cursor=i?"pointer":"",s.hover(i,o.x,o.y)}),t.on("mouseout",()=>s.hover(null,0,0)),t.on("movestart",()=>s.hover(null,0,0)),t.on("move",()=>s.moved()),t.on("webglcontextlost",()=>this.waitForContext(s.lost)),t.on("webglcontextrestored",()=>this.drawAgain()),t.on("error",o=>"sourceId"in o&&s.ground(!1)),t.on("sourcedata",({tile:o,sourceId:i})=>o&&i!==c&&i!==l&&s.ground(!0))}setStations(t){this.stations=t,this.dots.setStations(t),this.showNames()}setMarks(t){this.dots.setMarks(t)}choose(t){this.dots.choose(t)}setGround(t,e){this.ground=[t,e],this.dots.setTheme(t),!this.lost&&(this.map.once("style.load",()=>{this.map.getLayer(this.dots.id)||this.layDots(),this.showNames()}),this.map.setStyle(S(t,e),{diff:!1}))}fit({west:t,south:e,east:s,north:o},i,r){this.map.fitBounds([t,e,s,o],{padding:i,maxZoom:15,animate:r&&!y()})}goTo(t,e,s,o){const i=this.map.project([t,e]);if(this.map.getZoom()>=s&&H([i.x,i.y],this.size(),o))return;const r=Math.max(this.map.getZoom(),s),n=[(o.left-o.right)/2,(o.top-o.bottom)/2];this.map.easeTo({center:[t,e],zoom:r,offset:n,duration:y()?0:600})}zoomBy(t,e){const s=this.map.unproject(q(this.size(),e));this.map.zoomTo(this.map.getZoom()+t,{around:s,animate:!y()})}where(){const{lng:t,lat:e}=this.map.getCenter();return{lon:t,lat:e,zoom:this.map.getZoom()}}look({lon:t,lat:e,zoom:s}){this.map.jumpTo({center:[t,e],zoom:s})}waitForContext(t){this.lost=!0;const e=()=>{if(this.lost){if(document.hidden)return document.addEventListener("visibilitychange",()=>setTimeout(e,T),{once:!0});this.map.remove(),t()}};setTimeout(e,T)}drawAgain(){this.lost=!1,this.setGround(...this.ground)}layDots(){this.map.addLayer(this.dots,[l,c].find(t=>this.map.getLayer(t)))}showNames(){this.lost||(this.map.getSource(c)?.setData(ft(this.stations)),this.map.getSource(l)?.setData(_t(this.stations)))}size(){const{clientWidth:t,clientHeight:e}=this.map.getContainer();return{width:t,height:e}}nearest({x:t,y:e}){return it(this.stations,this.where(),this.size(),t,e)}}async function At(a){return new kt(await pt(a),a)}export{At as createGlMap};
