"""A network of three places in a folder, for tests that spoil one cell of it."""

from pathlib import Path

FILES = {
    "sources.csv": """\
id,name,address,licence,read_on,note,counted
assumed,Rules,,ours,2026-11-24,straight way x 1.3,no
atlas,Atlas,https://example.org/,public domain,2026-11-24,,no
""",
    "places.csv": """\
id,name_en,name_fa,country,kind,lat,lon,source
east,East,شرق,AF,city,34.5,62,atlas
gate-east,East gate,دروازه شرق,AF,post,34.6,61.1,atlas
gate-west,West gate,دروازه غرب,IR,post,34.6,61,atlas
port,Port,بندر,IR,port,27,56,atlas
far,Far,دور,IN,port,19,73,atlas
""",
    "commodities.csv": """\
id,name_en,name_fa,hs,perishable,value_usd_t,value_usd_t_source,delay_usd_t_day,delay_usd_t_day_source
rice,Rice,برنج,1006,no,900,atlas,5,assumed
""",
    "legs.csv": """\
id,start,end,mode,km,km_source,hours,hours_source,cost_usd_t,cost_usd_t_source,\
capacity_t_month,capacity_t_month_source,both_ways,crossing,closed,note
road,east,gate-east,road,100,atlas,3,atlas,10,atlas,,,yes,,no,
gate,gate-east,gate-west,border,1,assumed,40,atlas,12,assumed,9000,atlas,no,gate,no,
south,gate-west,port,road,1200,atlas,30,assumed,60,assumed,,,yes,,no,
sea,port,far,sea,2000,atlas,100,assumed,20,atlas,,,yes,,no,
""",
    "flows.csv": """\
id,commodity,origin,destination,tonnes_month,tonnes_month_source,value_usd_month,\
value_usd_month_source,period,note
rice-far,rice,far,east,500,assumed,450000,atlas,2025-09,
""",
    "supplies.csv": """\
commodity,origin,price_usd_t,price_usd_t_source,capacity_t_month,capacity_t_month_source,\
lead_days,lead_days_source
rice,far,900,assumed,,,21,assumed
""",
}


def small_network(folder: Path, file: str = "", old: str = "", new: str = "") -> Path:
    """Write the files, one of them with its first `old` changed to `new`, and give the folder."""
    for name, text in FILES.items():
        spoilt = text.replace(old, new, 1) if name == file else text
        assert name != file or spoilt != text, f"{old!r} is not in {file}"
        (folder / name).write_text(spoilt, encoding="utf-8")
    return folder
