"""Places that a notice may name: the words of the built-in network, and of the register."""

_WORDS = """
torkham torkham-af torkham-pk chaman spin-boldak ghulam-khan ghulam-khan-af ghulam-khan-pk kharlachi
angoor-ada dogharoon islam-qala mahirud abu-nasr-farahi milak zaranj khaf-rail shamtigh rozanak
hairatan termez torghundi serhetabat aqina imamnazar sher-khan panji-poyon ishkashim ishkashim-af
ishkashim-tj wakhan wakhjir
kabul kandahar herat mazar jalalabad kunduz pul-e-khumri sheberghan andkhoy delaram farah khost
faizabad badakhshan
taybad khaf mashhad sarakhs sarakhs-ir tehran birjand zahedan mirjaveh tabriz bazargan bandar-abbas
chabahar
taftan peshawar quetta lahore wagah bannu karachi islamabad
attari delhi new-delhi mundra nhava-sheva
tashkent andijan sariosiyo saryagash shymkent kazygurt najimov dusti dushanbe dostuk osh
irkeshtam irkeshtam-kg irkeshtam-cn kashgar urumqi shanghai astana
sarakhs-tm kerki mary ashgabat turkmenbashi
jebel-ali istanbul gurbulak mersin baku doha
"""
PLACES = frozenset(_WORDS.split())
